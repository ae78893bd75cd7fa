"""Servers whose JSONP or condensed JSON is broken, or another report than their JSON (REQ-11, REQ-12)."""

import re
from collections.abc import Callable
from dataclasses import replace

from conformance.mutants.mutant import asking, listing, listing_twice, mutant, refusing, rewriting
from conformance.mutants.pipeline import Pipeline, ReportedCustomer, Request, View
from contracts.request import Output, Problem
from mockserver.question import Question
from mockserver.store.interface import Selection


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


def _losing_in_jsonp(server: Pipeline, name: str) -> None:
    def lose(request: Request) -> None:
        if request.fields.get("callback"):
            request.fields.pop(name, None)

    asking(server, lose)


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


@mutant("jsonp-holds-the-same", "passes over the campaigns in JSONP")
def _(server: Pipeline) -> None:
    _losing_in_jsonp(server, "selected_campaigns")


@mutant("jsonp-holds-the-same", "passes over last in JSONP")
def _(server: Pipeline) -> None:
    _losing_in_jsonp(server, "last")


@mutant("jsonp-holds-the-same", "lists one customer twice in JSONP")
def _(server: Pipeline) -> None:
    listing_twice(server, lambda question: bool(question.format.callback))


@mutant("condensed-has-no-white-space", "puts a space after each colon")
def _(server: Pipeline) -> None:
    _condensed(server, lambda body: body.replace(b'":"', b'": "'))


@mutant("condensed-has-no-white-space", "ends condensed JSON with a line feed")
def _(server: Pipeline) -> None:
    _condensed(server, lambda body: body + b"\n")


@mutant("condensed-has-no-white-space", "puts spaces inside the parentheses of a condensed call")
def _(server: Pipeline) -> None:
    _condensed(server, lambda body: re.sub(rb"^(\w+\()(.*)\);$", rb"\1 \2 );", body, flags=re.DOTALL))


def _leaving_spaces(server: Pipeline, where: Callable[[Question], bool]) -> None:
    """Let a server pass over condensed in some answers."""
    right = server.understand

    def understand(request: Request) -> Question:
        question = right(request)
        if not where(question):
            return question
        spaced = replace(question.reading.format, condensed=False)
        return replace(question, reading=replace(question.reading, format=spaced))

    server.understand = understand


@mutant("condensed-has-no-white-space", "passes over condensed where campaigns are listed")
def _(server: Pipeline) -> None:
    _leaving_spaces(server, lambda question: "selected_campaigns" in question.form.fields)


@mutant("condensed-has-no-white-space", "passes over condensed beside last")
def _(server: Pipeline) -> None:
    _leaving_spaces(server, lambda question: "last" in question.form.fields)


@mutant("condensed-has-no-white-space", "passes over condensed in errors")
def _(server: Pipeline) -> None:
    _leaving_spaces(server, lambda question: isinstance(question.conclusion, Problem))


@mutant("condensed-holds-the-same", "lists one customer twice in condensed JSON and JSONP")
def _(server: Pipeline) -> None:
    listing_twice(
        server,
        lambda question: question.format.condensed and question.format.output is Output.JSON,
    )


@mutant("condensed-holds-the-same", "squeezes spaces inside values")
def _(server: Pipeline) -> None:
    _condensed(server, lambda body: re.sub(rb" +", b" ", body))


@mutant("condensed-holds-the-same", "takes line feeds and tabs out of values")
def _(server: Pipeline) -> None:
    _condensed(server, lambda body: re.sub(rb"(?<!\\)\\[nt]", b"", body))


@mutant("condensed-holds-the-same", "squeezes spaces inside values of condensed JSONP")
def _(server: Pipeline) -> None:
    def squeeze(body: bytes, question: Question) -> bytes:
        called = question.format.condensed and question.format.callback
        return re.sub(rb" +", b" ", body) if called else body

    rewriting(server, squeeze)


@mutant("condensed-takes-yes-only", "knows yes in small letters only")
def _(server: Pipeline) -> None:
    def small(request: Request) -> None:
        if request.fields.get("condensed") != "yes":
            request.fields.pop("condensed", None)

    asking(server, small)


@mutant("condensed-takes-yes-only", "condenses whatever condensed says")
def _(server: Pipeline) -> None:
    def any_word(request: Request) -> None:
        if request.fields.get("condensed"):
            request.fields["condensed"] = "yes"

    asking(server, any_word)


@mutant("condensed-takes-yes-only", "condenses for all words that say yes elsewhere")
def _(server: Pipeline) -> None:
    def agreeing(request: Request) -> None:
        if request.fields.get("condensed", "").lower() in {"1", "true", "on", "y"}:
            request.fields["condensed"] = "yes"

    asking(server, agreeing)


@mutant("condensed-takes-yes-only", "refuses any other word than yes in condensed")
def _(server: Pipeline) -> None:
    def reason(question: Question) -> str:
        word = question.form.fields.get("condensed", "")
        return "" if word.lower() in {"", "yes"} else "Unknown word in condensed."

    refusing(server, reason)


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
