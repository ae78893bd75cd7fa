"""Exchanges made up for tests of what is judged in traffic, and the archives that hold them."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from multidict import CIMultiDict

from conformance.traffic.exchange import CapturedAnswer, CapturedExchange, CapturedRequest
from contracts.fields import CUSTOMER_FIELDS

PASSWORD = "1959caadac9b13dcb3"
RIGHT = {
    "user_id": "john1970",
    "user_password": PASSWORD,
    "account_id": "greatwidgets",
    "type": "reports",
    "report": "customers_all",
}
VALUES = dict.fromkeys(CUSTOMER_FIELDS, "") | {"customer_code": "4137071924090694", "first_name": "Jane"}
HEADERS = {"Content-Type": "text/xml", "Cache-Control": "no-store"}
JSON_HEADERS = {"Content-Type": "application/json", "Cache-Control": "no-store"}
JSONP_HEADERS = {"Content-Type": "application/javascript", "Cache-Control": "no-store"}


def customer(**changes: str | None) -> str:
    """One customer in XML; ``None`` leaves a field out, a new name is added at the end."""
    fields = {name: value for name, value in {**VALUES, **changes}.items() if value is not None}
    return f"<customer>{''.join(f'<{name}>{value}</{name}>' for name, value in fields.items())}</customer>"


def report(*customers: str) -> str:
    """A report in XML."""
    return f'<?xml version="1.0"?>\n<response status="success">\n{"".join(customers)}\n</response>'


def error(message: str = "No.") -> str:
    """An error in XML."""
    return f'<response status="error"><error>{message}</error></response>'


def json_report(*customers: Mapping[str, str], **instead: Any) -> str:
    """A report in JSON."""
    return json.dumps({"status": "success", "customers": customers or [VALUES], **instead}, indent=1)


class Capture:
    """Makes exchanges whose bodies lie in a folder, one a second."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = 0

    def __call__(
        self,
        body: str | bytes,
        headers: Mapping[str, str] | None = None,
        status: int = 200,
        *,
        method: str = "POST",
        target: str = "/api.php",
        complete: bool = True,
        request_headers: Mapping[str, str] | None = None,
        **fields: str | None,
    ) -> CapturedExchange:
        self._number += 1
        path = self._folder / f"body-{self._number}"
        path.write_bytes(body.encode() if isinstance(body, str) else body)
        form = urlencode({name: value for name, value in {**RIGHT, **fields}.items() if value is not None})
        posted = method == "POST"
        sent = CIMultiDict(request_headers or {})
        if posted:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        request = CapturedRequest(
            method, target if posted else f"{target}?{form}", sent, form.encode() if posted else b""
        )
        shown = CIMultiDict(HEADERS if headers is None else headers)
        answer = CapturedAnswer(status, shown, path, complete=complete)
        return CapturedExchange(request, answer, float(self._number), self._number + 0.5)


def entry(url: str, *, method: str = "POST", **fields: str | None) -> dict[str, Any]:
    """Ask a server and return the exchange as an archive holds it."""
    form = urlencode({name: value for name, value in {**RIGHT, **fields}.items() if value is not None})
    posted = {"mimeType": "application/x-www-form-urlencoded", "text": form}
    address = url if method == "POST" else f"{url}?{form}"
    try:
        answer = urlopen(Request(address, form.encode() if method == "POST" else None, method=method))
    except HTTPError as refusal:
        answer = refusal
    with answer:
        text = answer.read().decode()
        return {
            "startedDateTime": "2026-01-01T00:00:00Z",
            "time": 5,
            "request": {
                "method": method,
                "url": address,
                "headers": [],
                **({"postData": posted} if method == "POST" else {}),
            },
            "response": {
                "status": answer.status,
                "headers": [{"name": name, "value": value} for name, value in answer.headers.items()],
                "content": {"text": text, "size": len(text)},
            },
        }


def archive(entries: Iterable[Mapping[str, Any]]) -> bytes:
    """An HTTP archive of entries."""
    return json.dumps({"log": {"version": "1.2", "entries": list(entries)}}).encode()
