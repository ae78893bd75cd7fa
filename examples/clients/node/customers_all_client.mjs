#!/usr/bin/env node
// A client of the report customers_all with fetch and no packages, made to be copied.
//
// As a program it speaks the protocol of `customers-all verify-client`: the question comes from the
// environment, what was understood goes to standard output as one JSON object, and a report that did not come
// whole is a sentence on standard error and exit status 1.

import { existsSync, readFileSync, renameSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseXml } from "./xml.mjs";

const FIELDS = [
  "first_name", "last_name", "phone", "email", "address1", "address2", "city", "state", "zip", "country",
  "custom1", "custom_date", "customer_username", "customer_code", "card_number",
];
const TRIES = 3;
const REDIRECTS = 3;
/** Bytes of an answer, unpacked: what a string of Node can hold. */
const LARGEST = 2 ** 29 - 24;
/** Statuses that ask to come again later (RFC 9110 section 15, RFC 6585 section 4). */
const LATER = [429, 502, 503, 504];

/** There is no whole report: the sentence says why. */
class NoReport extends Error {}

/** There is none now; pause is how many milliseconds the server asked to be left alone. */
class TryAgain extends NoReport {
  constructor(sentence, pause) {
    super(sentence);
    this.pause = pause;
  }
}

async function main(environment) {
  const state = join(environment.CUSTOMERS_ALL_STATE ?? ".", "last-id");
  const ask = JSON.parse(environment.CUSTOMERS_ALL_ASK ?? "{}");
  const endsAt = Date.now() + 800 * Number(environment.CUSTOMERS_ALL_DEADLINE ?? 30);
  const fields = fieldsOf(environment, ask, state);
  const { lastId, ...report } = await fetchReport(environment.CUSTOMERS_ALL_URL, fields, endsAt);
  print(JSON.stringify(report));
  // Only now: had anything failed before, the next poll must ask from the same id again. The id of a report
  // on some campaigns would hide the changes of everybody else.
  if (report.status === "success" && lastId !== undefined && !("selected_campaigns" in fields)) {
    // Under another name first: a crash while writing must not leave half of it.
    writeFileSync(`${state}.new`, lastId);
    renameSync(`${state}.new`, state);
  }
}

/** Write all of a text to standard output before going on, also to a pipe that is read slowly. */
function print(text) {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(1, bytes, written);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
}

/** Return the fields to send: credentials, the report's name, and what is asked for. */
function fieldsOf(environment, ask, state) {
  const fields = {
    user_id: environment.CUSTOMERS_ALL_USER_ID,
    user_password: environment.CUSTOMERS_ALL_USER_PASSWORD,
    account_id: environment.CUSTOMERS_ALL_ACCOUNT_ID,
    type: "reports",
    report: "customers_all",
  };
  for (const name of ["date_start", "date_end", "output", "callback", "condensed"]) {
    if (name in ask) fields[name] = ask[name];
  }
  if (ask.selected_campaigns?.length) fields.selected_campaigns = ask.selected_campaigns.join(",");
  if (ask.changes_since_last) fields.last = existsSync(state) ? readFileSync(state, "ascii") : "0";
  return fields;
}

/** Return the report or the server's error; asks again a few times, after a pause, while nothing whole comes. */
async function fetchReport(url, fields, endsAt) {
  for (let number = 1; ; number++) {
    try {
      return understand(await askServer(url, fields, endsAt), fields);
    } catch (error) {
      const pause = error.pause ?? 250 * 2 ** number;
      if (!(error instanceof TryAgain) || number === TRIES || Date.now() + pause > endsAt) throw error;
      await sleep(pause);
    }
  }
}

/** Post the fields and return the answer, following redirects that keep method and body. */
async function askServer(url, fields, endsAt) {
  for (let number = 0; number <= REDIRECTS; number++) {
    const answer = await exchange(url, fields, endsAt);
    if (answer.status < 300 || answer.status >= 400) return answer;
    const target = new URL(answer.headers.get("location") ?? "", url);
    // Only redirects that keep method and body (RFC 9110 section 15.4), and never to another server, which
    // would get the password.
    if (![307, 308].includes(answer.status) || target.origin !== new URL(url).origin) {
      throw new NoReport(`HTTP status ${answer.status} leads to ${target.origin}${target.pathname}.`);
    }
    url = target;
  }
  throw new NoReport("One redirect leads to another without an end.");
}

/** Send one request and read its answer, whole or not at all; fetch unpacks gzip and sees when it breaks off. */
async function exchange(url, fields, endsAt) {
  const signal = AbortSignal.timeout(Math.max(1, endsAt - Date.now()));
  try {
    const body = new URLSearchParams(fields);
    const response = await fetch(url, { method: "POST", body, redirect: "manual", signal });
    const chunks = [];
    let length = 0;
    for await (const chunk of response.body ?? []) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > LARGEST) throw new NoReport("The answer is larger than any report.");
    }
    return { status: response.status, headers: response.headers, body: Buffer.concat(chunks) };
  } catch (error) {
    if (error instanceof NoReport) throw error;
    if (signal.aborted) throw new NoReport("The answer took too long.");
    throw new TryAgain(`No whole answer came: ${error.cause?.message ?? error.message}.`);
  }
}

/** Return the report, or the server's error, with the last id; a failure is neither. */
function understand({ status, headers, body }, fields) {
  if (LATER.includes(status)) {
    const pause = millisecondsAsked(headers.get("retry-after"));
    throw new TryAgain(`The server is not available: HTTP status ${status}.`, pause);
  }
  if (status >= 500) throw new NoReport(`The server failed: HTTP status ${status}.`);
  const json = fields.output?.toUpperCase() === "JSON";
  const report = json ? readJson(body, fields.callback) : readXml(body);
  if (status >= 400 && report.status === "success") {
    throw new NoReport(`HTTP status ${status} does not go with a report.`);
  }
  return { ...report, lastId: headers.get("x-last-id") ?? report.lastId };
}

/** Return the pause of Retry-After, seconds or a date (RFC 9110 section 10.2.3), undefined without one. */
function millisecondsAsked(value) {
  if (/^[0-9]+$/.test(value ?? "")) return 1000 * Number(value);
  const pause = Date.parse(value ?? "") - Date.now();
  return Number.isNaN(pause) ? undefined : Math.max(0, pause);
}

/** Read an answer in XML strictly. */
function readXml(body) {
  const root = parsed(() => parseXml(body), "well formed XML");
  if (root.name !== "response" || !["success", "error"].includes(root.attributes.status)) {
    throw new NoReport(`The answer is no report: it is <${root.name}>.`);
  }
  const child = (name) => root.children.find((element) => element.name === name)?.text;
  if (root.attributes.status === "error") return { status: "error", error: child("error") ?? "" };
  const customers = root.children
    .filter((element) => element.name === "customer")
    .map((element) => customerOf(Object.fromEntries(element.children.map(({ name, text }) => [name, text]))));
  return { status: "success", customers, lastId: root.attributes.last ?? child("last") };
}

/** Read an answer in JSON, or in JSONP when a callback was asked for. */
function readJson(body, callback) {
  const document = parsed(() => {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(body);
    return JSON.parse(callback === undefined ? text : unwrapped(text, callback));
  }, "JSON");
  const report = document?.response ?? document;
  if (report?.status === "error") return { status: "error", error: String(report.error ?? "") };
  const found = report?.customers ?? report?.customer;
  if (report?.status !== "success" || !Array.isArray(found)) {
    throw new NoReport("The answer is JSON, but no report.");
  }
  const lastId = report.last === undefined ? undefined : String(report.last);
  return { status: "success", customers: found.map(customerOf), lastId };
}

function parsed(parse, format) {
  try {
    return parse();
  } catch (error) {
    throw new NoReport(`The answer is not ${format}: ${error.message}.`);
  }
}

/** Take the call off: comments, the function's name, parentheses, a semicolon. */
function unwrapped(text, callback) {
  const name = callback.replace(/[.$]/g, "\\$&");
  const call = new RegExp(`^\\s*(?:/\\*[^]*?\\*/\\s*)*${name}\\s*\\(([^]*)\\)\\s*;?\\s*$`);
  return call.exec(text)?.[1] ?? text;
}

/** Return the fifteen fields by name, whatever their order; what else there is does not matter. */
function customerOf(values) {
  const customer = Object.fromEntries(FIELDS.map((name) => [name, values?.[name] ?? ""]));
  for (const [name, value] of Object.entries(customer)) {
    if (typeof value !== "string") throw new NoReport(`The field ${name} of a customer is not text.`);
  }
  if (customer.custom_date === "0000-00-00") customer.custom_date = "";
  return customer;
}

try {
  await main(process.env);
} catch (error) {
  if (!(error instanceof NoReport)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
