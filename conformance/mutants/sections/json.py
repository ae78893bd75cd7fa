"""Servers whose JSON or JSONP is broken, or is another report than their XML (RES-5, REQ-11, REQ-12)."""

import re
from collections.abc import Callable

from conformance.mutants.mutant import choosing, listing, mutant, refusing, rewriting, valuing
from conformance.mutants.pipeline import Pipeline, ReportedCustomer, View
from contracts.request import Output
from mockserver.question import Question
from mockserver.store.interface import Selection


def _in_json(server: Pipeline, change: Callable[[bytes], bytes]) -> None:
    """Let a server change the bytes of its JSON and JSONP."""

    def rewrite(body: bytes, question: Question) -> bytes:
        return change(body) if question.format.output is Output.JSON else body

    rewriting(server, rewrite)


def _in_jsonp(server: Pipeline, change: Callable[[bytes, str], bytes]) -> None:
    """Let a server change the bytes of its JSONP, given the function's name."""

    def rewrite(body: bytes, question: Question) -> bytes:
        return change(body, question.format.callback) if question.format.callback else body

    rewriting(server, rewrite)


def _condensed(server: Pipeline, change: Callable[[bytes], bytes]) -> None:
    """Let a server change the bytes of condensed JSON and JSONP."""

    def rewrite(body: bytes, question: Question) -> bytes:
        condensed = question.format.condensed and question.format.output is Output.JSON
        return change(body) if condensed else body

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


@mutant("json-customers-in-array", "writes a single customer without an array", modes=("known-data",))
def _(server: Pipeline) -> None:
    def bare(body: bytes) -> bytes:
        return body.replace(b"[", b"", 1).replace(b"]", b"", 1) if _number_of_customers(body) == 1 else body

    _in_json(server, bare)


@mutant("json-customers-in-array", "writes null where there are no customers")
def _(server: Pipeline) -> None:
    _in_json(server, lambda body: body.replace(b'"customers": []', b'"customers": null'))


@mutant("json-customers-in-array", "leaves the array out where there are no customers")
def _(server: Pipeline) -> None:
    _in_json(server, lambda body: re.sub(rb',\s*"customers": \[\]', b"", body))


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


@mutant("json-holds-the-same", "leaves the customer who came first out of JSON")
def _(server: Pipeline) -> None:
    def later(customers: list[ReportedCustomer], selection: Selection, view: View) -> list[ReportedCustomer]:
        whole = selection == Selection() and view.question.format.output is Output.JSON
        return customers[1:] if whole else customers

    listing(server, later)


def _is_word(callback: str) -> bool:
    """Tell a plain word from the names that only a careful server accepts."""
    return callback.isalpha() and len(callback) < 64


@mutant("jsonp-calls-the-named-function", "calls a function of its own name for a plain word")
def _(server: Pipeline) -> None:
    _in_jsonp(server, lambda body, name: body.replace(name.encode(), b"call", 1) if _is_word(name) else body)


@mutant("jsonp-calls-the-named-function", "does not close the call of a plain word")
def _(server: Pipeline) -> None:
    _in_jsonp(server, lambda body, name: body[:-2] if _is_word(name) else body)


@mutant("jsonp-holds-the-same", "doubles backslashes for the script")
def _(server: Pipeline) -> None:
    _in_jsonp(server, lambda body, _: body.replace(b"\\\\", b"\\\\\\\\"))


@mutant("jsonp-holds-the-same", "cuts JSONP at forty customers")
def _(server: Pipeline) -> None:
    def cut(customers: list[ReportedCustomer], _: Selection, view: View) -> list[ReportedCustomer]:
        return customers[:40] if view.question.format.callback else customers

    listing(server, cut)


@mutant("condensed-has-no-white-space", "puts a space after each colon")
def _(server: Pipeline) -> None:
    _condensed(server, lambda body: body.replace(b'":"', b'": "'))


@mutant("condensed-has-no-white-space", "ends condensed JSON with a line feed")
def _(server: Pipeline) -> None:
    _condensed(server, lambda body: body + b"\n")


@mutant("condensed-has-no-white-space", "puts spaces inside the parentheses of a condensed call")
def _(server: Pipeline) -> None:
    _condensed(server, lambda body: re.sub(rb"^(\w+\()(.*)\);$", rb"\1 \2 );", body, flags=re.DOTALL))


@mutant("condensed-holds-the-same", "squeezes spaces inside values")
def _(server: Pipeline) -> None:
    _condensed(server, lambda body: re.sub(rb" +", b" ", body))


@mutant("condensed-holds-the-same", "takes line feeds and tabs out of values")
def _(server: Pipeline) -> None:
    _condensed(server, lambda body: re.sub(rb"(?<!\\)\\[nt]", b"", body))


def _refusing_callbacks(server: Pipeline, pattern: str) -> None:
    def reason(question: Question) -> str:
        return "Wrong callback." if re.search(pattern, question.format.callback or "") else ""

    refusing(server, reason)


@mutant("safe-callback-accepted", "refuses a dollar sign in a callback")
def _(server: Pipeline) -> None:
    _refusing_callbacks(server, r"\$")


@mutant("safe-callback-accepted", "refuses a callback of more than 64 characters")
def _(server: Pipeline) -> None:
    _refusing_callbacks(server, r".{65}")


@mutant("safe-callback-accepted", "calls what stands before the first dot")
def _(server: Pipeline) -> None:
    def before_dot(body: bytes, name: str) -> bytes:
        return body.replace(name.encode(), name.partition(".")[0].encode(), 1)

    _in_jsonp(server, before_dot)


@mutant("json-shape", "puts the customers under customer")
def _(server: Pipeline) -> None:
    choosing(server, DEC_1="customer")


@mutant("json-layout", "writes JSON without white space, asked or not")
def _(server: Pipeline) -> None:
    choosing(server, DEC_19="compact")


@mutant("callback-without-json", "gives JSONP for callback alone")
def _(server: Pipeline) -> None:
    choosing(server, DEC_17="jsonp")
