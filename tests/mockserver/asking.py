"""Asking a server over HTTP, plainly, and reading what it answers."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from functools import cached_property
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def root(self) -> ET.Element:
        return ET.fromstring(self.body)

    @property
    def json(self) -> Any:
        text = self.text
        if text.endswith(");"):
            text = text[text.index("(") + 1 : -2]
        return json.loads(text)

    @property
    def report(self) -> dict[str, Any]:
        """The JSON report, without the wrapper that DEC-1 may put around it."""
        content = self.json
        unwrapped: dict[str, Any] = content.get("response", content)
        return unwrapped

    @property
    def is_xml(self) -> bool:
        return self.body.lstrip().startswith(b"<")

    @cached_property
    def customers(self) -> list[dict[str, str]]:
        """The customers of a success, as field and value."""
        if self.is_xml:
            assert self.root.get("status") == "success", self.text
            return [{field.tag: field.text or "" for field in each} for each in self.root.iter("customer")]
        assert self.report["status"] == "success", self.text
        found: list[dict[str, str]] = self.report["customer" if "customer" in self.report else "customers"]
        return found

    @property
    def numbers(self) -> list[int]:
        """The customers by their code, as small numbers."""
        return [int(each["customer_code"]) for each in self.customers]

    @property
    def error(self) -> str:
        """The message of an error."""
        if self.is_xml:
            assert self.root.get("status") == "error", self.text
            return self.root.findtext("error") or ""
        assert self.report["status"] == "error", self.text
        message: str = self.report["error"]
        return message


def send(
    url: str,
    method: str = "POST",
    path: str = "/api.php",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Reply:
    """Send a request as it stands."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    try:
        connection.request(method, path, body, dict(headers or {}))
        response = connection.getresponse()
        return Reply(response.status, response.headers, response.read())
    finally:
        connection.close()


def ask(url: str, fields: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Reply:
    """Post the fields urlencoded."""
    return send(url, body=urlencode(fields).encode(), headers={"Content-Type": FORM, **(headers or {})})


def get(url: str, fields: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Reply:
    """Send the fields in the address."""
    return send(url, "GET", f"/api.php?{urlencode(fields)}", headers=headers)
