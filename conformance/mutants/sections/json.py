"""Servers whose JSON is broken, or is another report than their XML (RES-5)."""

import re
from codecs import BOM_UTF8
from collections.abc import Callable
from itertools import count

from conformance.mutants.mutant import choosing, listing, listing_twice, mutant, rewriting, valuing
from conformance.mutants.pipeline import Pipeline, ReportedCustomer, View
from contracts.request import Output, Problem
from mockserver.question import Question
from mockserver.store.interface import Selection


def _in_json(server: Pipeline, change: Callable[[bytes], bytes]) -> None:
    """Let a server change the bytes of its JSON and JSONP."""

    def rewrite(body: bytes, question: Question) -> bytes:
        return change(body) if question.format.output is Output.JSON else body

    rewriting(server, rewrite)


@mutant("json-well-formed", "leaves a comma behind the last customer")
def _(server: Pipeline) -> None:
    _in_json(server, lambda body: re.sub(rb"\}(\s*\])", rb"},\1", body))


@mutant("json-well-formed", "writes line feeds inside strings as they are")
def _(server: Pipeline) -> None:
    _in_json(server, lambda body: re.sub(rb"(?<!\\)\\n", b"\n", body))


@mutant("json-well-formed", "writes accents in Latin-1")
def _(server: Pipeline) -> None:
    _in_json(server, lambda body: body.replace("é".encode(), "é".encode("latin-1")))


def _number_of_customers(body: bytes) -> int:
    return body.count(b'"customer_code"')


def _where_nobody_fits(server: Pipeline, change: Callable[[bytes], bytes]) -> None:
    """Let a server change the bytes of its JSON reports without customers."""
    _in_json(server, lambda body: body if _number_of_customers(body) or b'"error"' in body else change(body))


@mutant("json-well-formed", "opens the array twice where there are no customers")
def _(server: Pipeline) -> None:
    _where_nobody_fits(server, lambda body: body.replace(b"[", b"[["))


@mutant("json-well-formed", "answers with nothing at all where nobody fits")
def _(server: Pipeline) -> None:
    _where_nobody_fits(server, lambda _: b"")


def _marking(server: Pipeline, *, errors: bool) -> None:
    """Let a server begin its JSON with a byte order mark, in errors or in reports."""

    def mark(body: bytes, question: Question) -> bytes:
        in_json = question.format.output is Output.JSON and not question.format.callback
        is_error = isinstance(question.conclusion, Problem)
        return BOM_UTF8 + body if in_json and is_error == errors else body

    rewriting(server, mark)


@mutant("json-without-byte-order-mark", "begins reports in JSON with a byte order mark")
def _(server: Pipeline) -> None:
    _marking(server, errors=False)


@mutant("json-without-byte-order-mark", "begins errors in JSON with a byte order mark")
def _(server: Pipeline) -> None:
    _marking(server, errors=True)


@mutant("json-customers-in-array", "writes null where there are no customers")
def _(server: Pipeline) -> None:
    _in_json(server, lambda body: body.replace(b'"customers": []', b'"customers": null'))


@mutant("json-customers-in-array", "writes an empty object where there are no customers")
def _(server: Pipeline) -> None:
    _where_nobody_fits(server, lambda body: body.replace(b"[]", b"{}"))


@mutant("json-customers-in-array", "leaves the array out where there are no customers")
def _(server: Pipeline) -> None:
    _in_json(server, lambda body: re.sub(rb',\s*"customers": \[\]', b"", body))


@mutant("json-customers-in-array", "numbers the customers of an object where they are many")
def _(server: Pipeline) -> None:
    def as_object(body: bytes) -> bytes:
        if _number_of_customers(body) < 2:
            return body
        places = count()
        numbered = re.sub(rb"\{(?=\s*\"first_name\")", lambda _: b'"%d":{' % next(places), body)
        return re.sub(rb"\](\s*\}\W*)$", rb"}\1", numbered.replace(b"[", b"{", 1))

    _in_json(server, as_object)


def _for_one(server: Pipeline, change: Callable[[bytes], bytes]) -> None:
    """Let a server change the bytes of its JSON where it holds a single customer."""
    _in_json(server, lambda body: change(body) if _number_of_customers(body) == 1 else body)


@mutant("json-one-customer-in-array", "writes a single customer without an array")
def _(server: Pipeline) -> None:
    _for_one(server, lambda body: body.replace(b"[", b"", 1).replace(b"]", b"", 1))


@mutant("json-one-customer-in-array", "writes a single changed customer without an array")
def _(server: Pipeline) -> None:
    def bare(body: bytes, question: Question) -> bytes:
        alone = "last" in question.form.fields and _number_of_customers(body) == 1
        return body.replace(b"[", b"", 1).replace(b"]", b"", 1) if alone else body

    rewriting(server, lambda body, question: bare(body, question) if body.startswith(b"{") else body)


@mutant(
    "json-one-customer-in-array",
    "writes a single customer without an array among a thousand",
    account_id="greatwidgets",
)
def _(server: Pipeline) -> None:
    _for_one(server, lambda body: body.replace(b"[", b"", 1).replace(b"]", b"", 1))


def _writing_values(server: Pipeline, pattern: bytes, replacement: bytes) -> None:
    """Let a server write some values otherwise in JSON: the pattern finds a member, its name and its string."""
    _in_json(server, lambda body: re.sub(pattern, replacement, body))


@mutant("json-values-are-text", "writes zip codes without a zero in front as numbers")
def _(server: Pipeline) -> None:
    _writing_values(server, rb'("zip": ?)"([1-9][0-9]*)"', rb"\1\2")


@mutant("json-values-are-text", "writes null for a second line of address that is unset")
def _(server: Pipeline) -> None:
    _writing_values(server, rb'("address2": ?)""', rb"\1null")


@mutant("json-values-are-text", "writes an empty object for a state that is unset, as PHP does of XML")
def _(server: Pipeline) -> None:
    _writing_values(server, rb'("state": ?)""', rb"\1{}")


@mutant("json-holds-the-same", "reads digits as numbers, and loses zeros in front")
def _(server: Pipeline) -> None:
    def as_number(name: str, value: str) -> str:
        return str(int(value)) if name == "zip" and value.isdigit() else value

    valuing(server, as_number, only=Output.JSON)


@mutant("json-holds-the-same", "escapes for XML in JSON as well")
def _(server: Pipeline) -> None:
    valuing(server, lambda _, value: value.replace("<", "&lt;"), only=Output.JSON)


@mutant("json-holds-the-same", "has another value for one customer in JSON")
def _(server: Pipeline) -> None:
    valuing(server, lambda _, value: "Zoe" if value == "Ζωή" else value, only=Output.JSON)


@mutant("json-holds-the-same", "writes the city of a customer a second time, as unset")
def _(server: Pipeline) -> None:
    _in_json(server, lambda body: re.sub(rb'("city": ?"[^"]*",)', rb'\1"city":"",', body, count=1))


@mutant("json-holds-the-same", "leaves the customer who came first out of JSON")
def _(server: Pipeline) -> None:
    def later(customers: list[ReportedCustomer], selection: Selection, view: View) -> list[ReportedCustomer]:
        whole = selection == Selection() and view.question.format.output is Output.JSON
        return customers[1:] if whole else customers

    listing(server, later)


@mutant("json-holds-the-same", "lists one customer twice in JSON and JSONP")
def _(server: Pipeline) -> None:
    listing_twice(server, lambda question: question.format.output is Output.JSON)


@mutant("json-shape", "puts the customers under customer")
def _(server: Pipeline) -> None:
    choosing(server, DEC_1="customer")


@mutant("json-layout", "writes JSON without white space, asked or not")
def _(server: Pipeline) -> None:
    choosing(server, DEC_19="compact")


@mutant("callback-without-json", "gives JSONP for callback alone")
def _(server: Pipeline) -> None:
    choosing(server, DEC_17="jsonp")
