#!/usr/bin/env node
// Print an account's customers with fetch and JSON: code, name and e-mail, one customer a line.

const fields = new URLSearchParams({
  user_id: process.env.CUSTOMERS_ALL_USER_ID,
  user_password: process.env.CUSTOMERS_ALL_USER_PASSWORD,
  account_id: process.env.CUSTOMERS_ALL_ACCOUNT_ID,
  type: "reports",
  report: "customers_all",
  output: "JSON",
});

async function fetchReport() {
  // Fields go in the body, so that the password is in nobody's log. A redirect counts as a failure: fetch
  // would follow some of them without the fields.
  const answer = await fetch(process.env.CUSTOMERS_ALL_URL, {
    method: "POST",
    body: fields,
    redirect: "error",
    signal: AbortSignal.timeout(120_000),
  });
  if (answer.status >= 500) throw new Error(`The server has no report now: HTTP status ${answer.status}.`);
  const report = await answer.json();
  if (report.status === "error") throw new Error(report.error);
  if (report.status !== "success") throw new Error("The answer is not a report.");
  return report.customers;
}

try {
  for (const { customer_code, first_name, last_name, email } of await fetchReport()) {
    console.log(`${customer_code}\t${first_name} ${last_name}\t${email}`);
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
