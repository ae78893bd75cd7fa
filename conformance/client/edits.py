"""What a server, or something between, may put in place of the right answer."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from lxml import etree

from conformance.client.delivery import Answer, Edit
from contracts.request import AnswerFormat

_HTML: Final = b"""<!DOCTYPE html>
<html><head><title>Maintenance</title></head>
<body><h1>We will be back soon</h1><p>customers_all is being maintained.</p></body></html>
"""


def _of_type(content_type: str, body: bytes, status: int = 200) -> Answer:
    return Answer(status, (("Content-Type", content_type), ("Cache-Control", "no-store")), body)


def html_page(_answer: Answer) -> Answer:
    """A maintenance page with status 200."""
    return _of_type("text/html; charset=utf-8", _HTML)


def empty_body(answer: Answer) -> Answer:
    """Status 200 and nothing."""
    return replace(answer, body=b"")


def unavailable(retry_after: int, *, keeping_body: bool = False) -> Edit:
    """Status 503 that asks to be left alone for some seconds; the body may still look like a report."""

    def edit(answer: Answer) -> Answer:
        headers = (*answer.headers, ("Retry-After", str(retry_after)))
        return Answer(503, headers, answer.body if keeping_body else b"Please try again later.\n")

    return edit


def redirect(status: int, location: str) -> Edit:
    """A redirect to another path of the same server."""
    return lambda _answer: Answer(status, (("Location", location),), b"")


def error(message: str, asked: AnswerFormat, status: int = 200) -> Edit:
    """The documented error with a message, as XML, or as JSON or JSONP where that is asked for."""

    def edit(_answer: Answer) -> Answer:
        if asked.output.value == "XML":
            root = etree.Element("response", status="error")
            etree.SubElement(root, "error").text = message
            body = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
            return _of_type("text/xml; charset=utf-8", body, status)
        text = json.dumps({"status": "error", "error": message}, ensure_ascii=False, indent=2)
        if asked.callback is None:
            return _of_type("application/json; charset=utf-8", text.encode(), status)
        called = f"{asked.callback}({text});".encode()
        return _of_type("application/javascript; charset=utf-8", called, status)

    return edit


def replaced(old: bytes, new: bytes) -> Edit:
    """The answer with some bytes in place of others, wherever they stand."""
    return lambda answer: replace(answer, body=answer.body.replace(old, new))


def cut_document(answer: Answer) -> Answer:
    """Two thirds of the document, as if they were all of it: no length is wrong."""
    return replace(answer, body=answer.body[: 2 * len(answer.body) // 3])


def in_latin_1(answer: Answer) -> Answer:
    """The text in Latin-1 under the name of UTF-8."""
    return replace(answer, body=answer.body.decode().encode("latin-1", "replace"))


def rearranged(rearrange: Callable[[etree._Element], None]) -> Edit:
    """The answer in XML with every customer's element changed."""

    def edit(answer: Answer) -> Answer:
        root = etree.fromstring(answer.body)
        for customer in root.iterfind("customer"):
            rearrange(customer)
        return replace(answer, body=etree.tostring(root, encoding="UTF-8", xml_declaration=True))

    return edit


def reverse_fields(customer: etree._Element) -> None:
    """Put the last field first."""
    customer[:] = reversed(customer)


def add_unknown_fields(customer: etree._Element) -> None:
    """Add elements that are not documented: before, between and after the others, one with a child."""
    points = etree.Element("loyalty_points")
    points.text = "120"
    tier = etree.Element("tier")
    etree.SubElement(tier, "name").text = "Gold"
    stamp = etree.Element("record_timestamp")
    stamp.text = "2012-03-04 05:06:07"
    customer.insert(0, points)
    customer.insert(len(customer) // 2, tier)
    customer.append(stamp)
