"""A report as data: what an answer says, and what a client says that it understood."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from contracts.fields import CUSTOMER_FIELDS

_CALL: Final = re.compile(rb"\s*(?:/\*.*?\*/\s*)*[\w$.]+\s*\((.*)\)\s*;?\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Report:
    """Customers by field name, or, if ``error`` is not ``None``, the server's error and no customers.

    What an answer says holds all fifteen fields as text, ``""`` unset and a zero date as it came; what a
    client says may hold anything.
    """

    customers: tuple[Mapping[str, object], ...] = ()
    error: str | None = None


def read_report(body: bytes, form: str) -> Report:
    """Read an answer that is known to be right, in ``xml``, ``json`` or ``jsonp``."""
    return _from_xml(body) if form == "xml" else _from_json(body)


def _from_xml(body: bytes) -> Report:
    root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, huge_tree=True))
    if root.get("status") == "error":
        return Report(error=root.findtext("error") or "")
    customers = ({child.tag: child.text for child in customer} for customer in root.iterfind("customer"))
    return Report(tuple(map(_documented, customers)))


def _from_json(body: bytes) -> Report:
    call = _CALL.fullmatch(body)
    document = json.loads(call[1] if call else body)
    document = document.get("response", document)
    if document["status"] == "error":
        return Report(error=document["error"])
    return Report(tuple(map(_documented, document.get("customers", document.get("customer")))))


def _documented(values: Mapping[Any, str | None]) -> Mapping[str, object]:
    return {name: values.get(name) or "" for name in CUSTOMER_FIELDS}
