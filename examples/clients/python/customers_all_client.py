#!/usr/bin/env python3
"""A client of the report customers_all, standard library only, made to be copied.

As a program it speaks the protocol of ``customers-all verify-client``: the question comes from the
environment, what was understood goes to standard output as one JSON object, and a report that did not come
whole is a sentence on standard error and exit status 1.
"""

import gzip
import http.client
import json
import os
import re
import socket
import sys
import threading
import time
import zlib
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit
from xml.etree import ElementTree

FIELDS = (
    *("first_name", "last_name", "phone", "email", "address1", "address2", "city", "state", "zip", "country"),
    *("custom1", "custom_date", "customer_username", "customer_code", "card_number"),
)
TRIES = 3
REDIRECTS = 3
#: Seconds without a byte after which an answer is given up.
PAUSE = 10.0
#: Bytes of an answer, unpacked: a million customers take half of it.
LARGEST = 1 << 30
FORM = "application/x-www-form-urlencoded"
#: What real servers write for an unset date.
ZERO_DATE = "0000-00-00"
#: Statuses that ask to come again later (RFC 9110 section 15, RFC 6585 section 4).
LATER = (429, 502, 503, 504)


class NoReportError(Exception):
    """There is no whole report: the sentence says why."""


class TryAgainError(NoReportError):
    """There is none now; ``pause`` is how many seconds the server asked to be left alone."""

    def __init__(self, sentence, pause=None):
        super().__init__(sentence)
        self.pause = pause


def main(environment, output):
    """Ask what the environment says and print what the answer says; raises ``NoReportError``."""
    state = Path(environment.get("CUSTOMERS_ALL_STATE", "."), "last-id")
    ask = json.loads(environment.get("CUSTOMERS_ALL_ASK", "{}"))
    ends_at = time.monotonic() + 0.8 * float(environment.get("CUSTOMERS_ALL_DEADLINE", "30"))
    fields = fields_of(environment, ask, state)
    report, last_id = fetch_report(environment["CUSTOMERS_ALL_URL"], fields, ends_at)
    json.dump(report, output)
    output.flush()
    # Only now: had anything failed before, the next poll must ask from the same id again. The id of a
    # report on some campaigns would hide the changes of everybody else.
    if report["status"] == "success" and "selected_campaigns" not in fields:
        note_last_id(state, last_id)


def fields_of(environment, ask, state):
    """Return the fields to send: credentials, the report's name, and what is asked for."""
    fields = {
        "user_id": environment["CUSTOMERS_ALL_USER_ID"],
        "user_password": environment["CUSTOMERS_ALL_USER_PASSWORD"],
        "account_id": environment["CUSTOMERS_ALL_ACCOUNT_ID"],
        "type": "reports",
        "report": "customers_all",
    }
    for name in ("date_start", "date_end", "output", "callback", "condensed"):
        if name in ask:
            fields[name] = ask[name]
    if ask.get("selected_campaigns"):
        fields["selected_campaigns"] = ",".join(ask["selected_campaigns"])
    if ask.get("changes_since_last"):
        fields["last"] = noted_last_id(state)
    return fields


def noted_last_id(state):
    """Return the id noted from the newest whole report, 0 when there was none."""
    return state.read_text("ascii") if state.exists() else "0"


def note_last_id(state, last_id):
    """Keep the id under another name first: a crash while writing must not leave half of it."""
    if last_id is not None:
        partial = state.with_suffix(".new")
        partial.write_text(last_id, "ascii")
        partial.replace(state)


def fetch_report(url, fields, ends_at):
    """Return the report or the server's error, and the last id (``None`` if the answer names none).

    Asks again a few times, after a pause, while nothing whole comes; raises ``NoReportError``.
    """
    for number in range(1, TRIES + 1):
        try:
            status, headers, body = ask_server(url, fields, ends_at)
            return understand(status, headers, body, fields)
        except TryAgainError as error:
            pause = pause_before_next_try(number, error)
            if number == TRIES or time.monotonic() + pause > ends_at:
                raise
            time.sleep(pause)
    raise AssertionError("the last try returns or raises")


def pause_before_next_try(number, error):
    """Return seconds: what the server asked for, or half a second, doubled each time."""
    return 0.25 * 2**number if error.pause is None else error.pause


def ask_server(url, fields, ends_at):
    """Post the fields and return status, headers and body, following redirects that keep method and body."""
    for _ in range(REDIRECTS + 1):
        status, headers, body = exchange(url, fields, ends_at)
        if not 300 <= status < 400:
            return status, headers, body
        url = redirected(url, status, headers)
    raise NoReportError("One redirect leads to another without an end.")


def redirected(url, status, headers):
    """Return where a redirect leads (RFC 9110 section 15.4): never to another server, which would get the password."""
    target = urljoin(url, headers.get("Location", ""))
    here, there = urlsplit(url), urlsplit(target)
    if status not in (307, 308) or (here.scheme, here.netloc) != (there.scheme, there.netloc):
        raise NoReportError(f"HTTP status {status} leads to {there.scheme}://{there.netloc}{there.path}.")
    return target


def exchange(url, fields, ends_at):
    """Send one request and read its answer, whole or not at all."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    left = ends_at - time.monotonic()
    connection = kind(parts.hostname, parts.port, timeout=max(0.001, min(PAUSE, left)))
    # A time-out of the socket bounds a pause; bytes that drip in for ever need an end of their own.
    alarm = threading.Timer(max(0.0, left), hang_up, [connection])
    alarm.daemon = True
    alarm.start()
    headers = {"Content-Type": FORM, "Accept-Encoding": "gzip"}
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path, urlencode(fields), headers)
        response = connection.getresponse()
        return response.status, response.headers, read_whole(response)
    except TimeoutError as error:
        raise NoReportError("The answer took too long.") from error
    except (OSError, http.client.HTTPException) as error:
        if time.monotonic() > ends_at:
            raise NoReportError("The answer took too long.") from error
        raise TryAgainError(f"The connection broke: {error!r}.") from error
    finally:
        alarm.cancel()
        connection.close()


def hang_up(connection):
    """End what another thread reads, whatever it is waiting for."""
    if connection.sock:
        connection.sock.shutdown(socket.SHUT_RDWR)


def read_whole(response):
    """Return the body; an answer that breaks off raises."""
    body = response.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise NoReportError("The answer is larger than any report.")
    if response.length:
        raise http.client.IncompleteRead(body, response.length)
    return unpacked(body, response.headers.get("Content-Encoding", ""))


def unpacked(body, coding):
    """Return the body as it was before it was compressed; gzip is the only coding that was announced."""
    if coding.lower() != "gzip":
        return body
    try:
        return gzip.decompress(body)
    except (EOFError, OSError, zlib.error) as error:
        raise TryAgainError(f"The compressed answer is broken: {error}.") from error


def understand(status, headers, body, fields):
    """Return the report, or the server's error, and the last id; a failure is neither."""
    if status in LATER:
        raise TryAgainError(f"The server is not available: HTTP status {status}.", seconds_asked(headers))
    if status >= 500:
        raise NoReportError(f"The server failed: HTTP status {status}.")
    read = read_json if fields.get("output", "").upper() == "JSON" else read_xml
    report, last_id = read(body, fields)
    if status >= 400 and report["status"] == "success":
        raise NoReportError(f"HTTP status {status} does not go with a report.")
    return report, headers.get("X-Last-Id", last_id)


def seconds_asked(headers):
    """Return the pause of Retry-After, seconds or a date (RFC 9110 section 10.2.3), ``None`` without one."""
    value = headers.get("Retry-After", "")
    if re.fullmatch("[0-9]+", value):
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except ValueError:
        return None


def read_xml(body, _fields):
    """Read an answer in XML strictly: a raw ``&`` is a failure, because what it stands for is a guess."""
    try:
        root = ElementTree.fromstring(body)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise NoReportError(f"The answer is not well formed XML: {error}.") from error
    if root.tag != "response" or root.get("status") not in ("success", "error"):
        raise NoReportError(f"The answer is no report: it is <{root.tag}>.")
    if root.get("status") == "error":
        return {"status": "error", "error": root.findtext("error", "")}, None
    customers = [
        customer_of({child.tag: "".join(child.itertext()) for child in element})
        for element in root.findall("customer")
    ]
    return {"status": "success", "customers": customers}, root.get("last", root.findtext("last"))


def read_json(body, fields):
    """Read an answer in JSON, or in JSONP when a callback was asked for."""
    try:
        text = body.decode("utf-8-sig")
        document = json.loads(unwrapped(text, fields["callback"]) if "callback" in fields else text)
    except ValueError as error:
        raise NoReportError(f"The answer is not JSON: {error}.") from error
    if isinstance(document, dict):
        document = document.get("response", document)
    if not isinstance(document, dict) or document.get("status") not in ("success", "error"):
        raise NoReportError("The answer is JSON, but no report.")
    if document["status"] == "error":
        return {"status": "error", "error": str(document.get("error", ""))}, None
    found = document.get("customers", document.get("customer"))
    if not isinstance(found, list) or not all(isinstance(customer, dict) for customer in found):
        raise NoReportError("The report has no list of customers.")
    last = document.get("last")
    report = {"status": "success", "customers": [customer_of(customer) for customer in found]}
    return report, None if last is None else str(last)


def unwrapped(text, callback):
    """Take the call off: comments, the function's name, parentheses, a semicolon."""
    call = re.compile(rf"\s*(?:/\*.*?\*/\s*)*{re.escape(callback)}\s*\((.*)\)\s*;?\s*", re.DOTALL)
    match = call.fullmatch(text)
    return match[1] if match else text


def customer_of(values):
    """Return the fifteen fields by name, whatever their order; what else there is does not matter."""
    customer = {name: field_of(name, values.get(name)) for name in FIELDS}
    if customer["custom_date"] == ZERO_DATE:
        customer["custom_date"] = ""
    return customer


def field_of(name, value):
    """Return a value as the text it is; nothing is trimmed or made a number of."""
    if value is not None and not isinstance(value, str):
        raise NoReportError(f"The field {name} of a customer is not text.")
    return value or ""


if __name__ == "__main__":
    try:
        main(os.environ, sys.stdout)
    except NoReportError as failure:
        sys.exit(str(failure))
