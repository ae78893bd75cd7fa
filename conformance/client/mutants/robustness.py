"""Clients that trust the network, or do not wait for it."""

import http.client
import re
from typing import Any

from conformance.client.mutants.mutant import mutant


@mutant("broken-transfer-is-no-success", "makes do with the customers that came")
def _(client: Any) -> None:
    right = client.exchange

    def exchange(url: str, fields: dict[str, str], ends_at: float) -> object:
        try:
            return right(url, fields, ends_at)
        except client.TryAgainError as error:
            if not isinstance(error.__cause__, http.client.IncompleteRead):
                raise
            whole_customers, end, _ = error.__cause__.partial.rpartition(b"</customer>")
            return 200, {}, whole_customers + end + b"</response>"

    client.exchange = exchange


@mutant("hanging-answer-ends", "waits without a bound")
def _(client: Any) -> None:
    right = client.exchange
    client.PAUSE = 3600.0
    client.exchange = lambda url, fields, _ends_at: right(url, fields, client.time.monotonic() + 3600)


@mutant("slow-answer-is-read", "gives up on a pause of one and a half seconds")
def _(client: Any) -> None:
    client.PAUSE = 1.5


@mutant("unavailable-is-no-success", "takes an answer with status 503 for an empty report")
def _(client: Any) -> None:
    right = client.understand

    def understand(status: int, *arguments: object) -> object:
        if status == 503:
            return {"status": "success", "customers": []}, None
        return right(status, *arguments)

    client.understand = understand


@mutant("retries-are-bounded", "asks again at once, whatever Retry-After says")
def _(client: Any) -> None:
    client.pause_before_next_try = lambda _number, _error: 0.0


@mutant("broken-xml-is-no-success", "escapes every ampersand that seems to need it")
def _(client: Any) -> None:
    right = client.read_xml

    def read_xml(body: bytes, fields: dict[str, str]) -> object:
        try:
            return right(body, fields)
        except client.NoReportError:
            return right(re.sub(rb"&(?!(amp|lt|gt|quot|apos|#\d+);)", b"&amp;", body), fields)

    client.read_xml = read_xml


@mutant("html-is-no-success", "finds no customers in a web page and calls that a report")
def _(client: Any) -> None:
    right = client.understand

    def understand(status: int, headers: Any, body: bytes, fields: dict[str, str]) -> object:
        if "html" in headers.get("Content-Type", ""):
            return {"status": "success", "customers": []}, None
        return right(status, headers, body, fields)

    client.understand = understand


@mutant("redirect-leads-to-the-report", "takes the empty page of a redirect for an empty report")
def _(client: Any) -> None:
    right = client.understand

    def understand(status: int, *arguments: object) -> object:
        if 300 <= status < 400:
            return {"status": "success", "customers": []}, None
        return right(status, *arguments)

    client.ask_server, client.understand = client.exchange, understand
