#!/usr/bin/env python3
"""Print an account's customers with requests: code, name and e-mail, one customer a line."""

import os
import sys
from xml.etree import ElementTree

import requests

FIELDS = {
    "user_id": os.environ["CUSTOMERS_ALL_USER_ID"],
    "user_password": os.environ["CUSTOMERS_ALL_USER_PASSWORD"],
    "account_id": os.environ["CUSTOMERS_ALL_ACCOUNT_ID"],
    "type": "reports",
    "report": "customers_all",
}


def main() -> None:
    # Fields go in the body, so that the password is in nobody's log. A redirect is not followed: it would
    # be asked for without them. The time-outs are for connecting and for a pause between two bytes.
    answer = requests.post(
        os.environ["CUSTOMERS_ALL_URL"], data=FIELDS, timeout=(5, 30), allow_redirects=False
    )
    if answer.status_code >= 500 or answer.is_redirect:
        sys.exit(f"The server has no report now: HTTP status {answer.status_code}.")
    # The bytes, not the text: the parser knows best which encoding they are in.
    report = ElementTree.fromstring(answer.content)
    if report.get("status") == "error":
        sys.exit(report.findtext("error"))
    if report.tag != "response" or report.get("status") != "success":
        sys.exit("The answer is not a report.")
    for customer in report.findall("customer"):
        code, first, last, email = (
            customer.findtext(name, "") for name in ("customer_code", "first_name", "last_name", "email")
        )
        sys.stdout.write(f"{code}\t{first} {last}\t{email}\n")


if __name__ == "__main__":
    main()
