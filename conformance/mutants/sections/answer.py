"""Servers whose XML, fields or values are not as they should be (RES-1 to RES-3, DEC-20 to DEC-22, DEC-32)."""

import unicodedata

from conformance.mutants.mutant import Members, choosing, mutant, rewriting, showing, valuing
from conformance.mutants.pipeline import Pipeline
from mockserver.question import Question

_OTHER_VALUE = {"values-exact": "a date in another form is another value than the stored one"}


@mutant("xml-well-formed", "does not escape an ampersand")
def _(server: Pipeline) -> None:
    rewriting(server, lambda body, _: body.replace(b"&amp;", b"&"))


@mutant("xml-well-formed", "declares UTF-8 and writes accents in Latin-1")
def _(server: Pipeline) -> None:
    rewriting(server, lambda body, _: body.replace("é".encode(), "é".encode("latin-1")))


@mutant("xml-well-formed", "does not escape the end of a CDATA section inside a text")
def _(server: Pipeline) -> None:
    rewriting(server, lambda body, _: body.replace(b"]]&gt;", b"]]>"))


def _empty_reports(server: Pipeline, change: bytes) -> None:
    """Let a server put something into reports without customers."""

    def say(body: bytes, _: Question) -> bytes:
        empty = b'status="success"' in body and b"<customer>" not in body
        return body.replace(b"</response>", change + b"</response>") if empty else body

    rewriting(server, say)


@mutant("xml-success-shape", "tells of an error in an empty report that is a success")
def _(server: Pipeline) -> None:
    _empty_reports(server, b"<error>No customers were found.</error>")


@mutant(
    "xml-success-shape",
    "wraps the customers in an element of their own",
    also={"no-undocumented-fields": "the element around them is not documented"},
)
def _(server: Pipeline) -> None:
    def wrap(body: bytes, _: Question) -> bytes:
        before, first, rest = body.partition(b"<customer>")
        return (
            before + b"<customers>" + first + rest.replace(b"</response>", b"</customers></response>")
            if first
            else body
        )

    rewriting(server, wrap)


@mutant("xml-success-shape", "calls the root report")
def _(server: Pipeline) -> None:
    rewriting(
        server, lambda body, _: body.replace(b"<response ", b"<report ").replace(b"</response>", b"</report>")
    )


@mutant("xml-success-shape", "calls the root report in an answer without customers")
def _(server: Pipeline) -> None:
    def rename(body: bytes, _: Question) -> bytes:
        return (
            body
            if b"<customer>" in body
            else body.replace(b"<response ", b"<report ").replace(b"</response>", b"</report>")
        )

    rewriting(server, rename)


@mutant("fields-in-order", "shows the card number before the code of customers who have a note")
def _(server: Pipeline) -> None:
    def swap(members: Members) -> Members:
        return [*members[:-2], members[-1], members[-2]] if dict(members)["custom1"] else members

    showing(server, swap)


@mutant("fields-in-order", "shows the country a second time")
def _(server: Pipeline) -> None:
    showing(server, lambda members: [*members, ("country", dict(members)["country"])])


@mutant("every-field-present", "leaves an unset date out, and no other field")
def _(server: Pipeline) -> None:
    showing(server, lambda members: [one for one in members if one != ("custom_date", "")])


@mutant(
    "every-field-present",
    "does not show the code of customers without a name",
)
def _(server: Pipeline) -> None:
    def nameless(members: Members) -> Members:
        return (
            members if dict(members)["first_name"] else [one for one in members if one[0] != "customer_code"]
        )

    showing(server, nameless)


@mutant("no-undocumented-fields", "shows when a customer changed")
def _(server: Pipeline) -> None:
    choosing(server, DEC_32="record-timestamp")


@mutant("no-undocumented-fields", "gives each customer an attribute id")
def _(server: Pipeline) -> None:
    rewriting(server, lambda body, _: body.replace(b"<customer>", b'<customer id="1">'))


@mutant("no-undocumented-fields", "counts the customers in an attribute of the root")
def _(server: Pipeline) -> None:
    rewriting(server, lambda body, _: body.replace(b'status="success"', b'status="success" count="2"'))


@mutant("custom-date-form", "writes the day first", also=_OTHER_VALUE)
def _(server: Pipeline) -> None:
    def day_first(name: str, value: str) -> str:
        return "/".join(reversed(value.split("-"))) if name == "custom_date" else value

    valuing(server, day_first)


@mutant("custom-date-form", "shows a time behind the date", also=_OTHER_VALUE)
def _(server: Pipeline) -> None:
    valuing(server, lambda name, value: f"{value} 00:00:00" if name == "custom_date" and value else value)


@mutant("values-exact", "trims values")
def _(server: Pipeline) -> None:
    valuing(server, lambda _, value: value.strip(" "))


@mutant("values-exact", "loses zeros in front of a postal code")
def _(server: Pipeline) -> None:
    valuing(server, lambda name, value: value.lstrip("0") if name == "zip" and value.isdigit() else value)


@mutant("values-exact", "escapes values that look escaped a second time")
def _(server: Pipeline) -> None:
    valuing(server, lambda _, value: value.replace("&", "&amp;") if "&lt;" in value else value)


@mutant("values-exact", "unescapes values when they are stored")
def _(server: Pipeline) -> None:
    valuing(server, lambda _, value: value.replace("&amp;", "&"))


@mutant("values-exact", "cuts values at 255 characters")
def _(server: Pipeline) -> None:
    valuing(server, lambda _, value: value[:255])


@mutant("values-exact", "normalizes accents")
def _(server: Pipeline) -> None:
    valuing(server, lambda _, value: unicodedata.normalize("NFC", value))


@mutant("values-exact", "puts a question mark in place of an emoji")
def _(server: Pipeline) -> None:
    valuing(server, lambda _, value: "".join(letter if letter <= "\uffff" else "?" for letter in value))


@mutant("values-exact", "does not escape a carriage return, which XML parsers turn into a line feed")
def _(server: Pipeline) -> None:
    rewriting(server, lambda body, _: body.replace(b"&#13;", b"\r"))


@mutant("values-exact", "escapes an apostrophe with a backslash")
def _(server: Pipeline) -> None:
    valuing(server, lambda _, value: value.replace("'", "\\'"))


@mutant("values-exact", "takes a value of nothing but spaces for an unset one")
def _(server: Pipeline) -> None:
    valuing(server, lambda _, value: value if value.strip() else "")


@mutant("shown-value-forms", "writes the name of a country where its two letters should be")
def _(server: Pipeline) -> None:
    valuing(server, lambda name, value: "New Zealand" if name == "country" and value else value)


@mutant("unset-field-form", "writes zeros for an unset date")
def _(server: Pipeline) -> None:
    choosing(server, DEC_21="zero-date")


@mutant("extra-custom-fields", "shows twenty custom fields")
def _(server: Pipeline) -> None:
    choosing(server, DEC_22="custom20")
