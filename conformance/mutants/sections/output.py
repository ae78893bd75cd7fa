"""Servers that answer in another format than the one asked for, or call it by a wrong name (REQ-10, REQ-12)."""

import re
from collections.abc import Callable

from conformance.mutants.mutant import asking, choosing, mutant, refusing, replying, rewriting
from conformance.mutants.pipeline import Pipeline, Reply, Request
from contracts.request import Output, Problem
from mockserver.question import Question


@mutant("xml-by-default", "gives JSON where output is absent")
def _(server: Pipeline) -> None:
    asking(server, lambda request: request.fields.setdefault("output", "JSON"))


@mutant("output-obeyed", "goes by the header Accept rather than by output")
def _(server: Pipeline) -> None:
    def accept(request: Request) -> None:
        accepted = request.headers.get("Accept", "")
        if "output" in request.fields and accepted in {"application/json", "text/xml"}:
            request.fields["output"] = "JSON" if accepted == "application/json" else "XML"

    asking(server, accept)


@mutant("output-obeyed", "gives XML whatever output says")
def _(server: Pipeline) -> None:
    def ignore(request: Request) -> None:
        if request.fields.get("output") == "JSON":
            del request.fields["output"]

    asking(server, ignore)


@mutant("output-case-ignored", "knows output in capital letters only")
def _(server: Pipeline) -> None:
    def reason(question: Question) -> str:
        output = question.form.fields.get("output", "")
        return "" if output == output.upper() else "Unknown output."

    refusing(server, reason)


@mutant("output-case-ignored", "gives XML for json in small letters")
def _(server: Pipeline) -> None:
    def ignore(request: Request) -> None:
        if request.fields.get("output") == "json":
            del request.fields["output"]

    asking(server, ignore)


@mutant("other-output-refused", "gives XML for an output that it does not know")
def _(server: Pipeline) -> None:
    def ignore(request: Request) -> None:
        if request.fields.get("output", "").upper() not in {"JSON", "XML", ""}:
            del request.fields["output"]

    asking(server, ignore)


@mutant("other-output-refused", "goes by the beginning of output")
def _(server: Pipeline) -> None:
    def cut(request: Request) -> None:
        if request.fields.get("output", "").upper().startswith("JSON"):
            request.fields["output"] = "JSON"

    asking(server, cut)


@mutant("content-type-fits", "calls every answer text/html")
def _(server: Pipeline) -> None:
    replying(server, lambda reply, _: reply.having(Content_Type="text/html; charset=utf-8"))


@mutant("content-type-fits", "calls JSONP application/json")
def _(server: Pipeline) -> None:
    def as_json(reply: Reply, question: Question) -> Reply:
        return reply.having(Content_Type="application/json") if question.format.callback else reply

    replying(server, as_json)


@mutant("content-type-fits", "calls errors text/html")
def _(server: Pipeline) -> None:
    def as_page(reply: Reply, question: Question) -> Reply:
        is_error = isinstance(question.conclusion, Problem)
        return reply.having(Content_Type="text/html; charset=utf-8") if is_error else reply

    replying(server, as_page)


def _calling_page(server: Pipeline, where: Callable[[Question], bool]) -> None:
    """Let a server call some of its answers text/html."""

    def as_page(reply: Reply, question: Question) -> Reply:
        return reply.having(Content_Type="text/html; charset=utf-8") if where(question) else reply

    replying(server, as_page)


@mutant("content-type-fits", "calls reports of campaigns text/html")
def _(server: Pipeline) -> None:
    _calling_page(server, lambda question: "selected_campaigns" in question.form.fields)


@mutant("content-type-fits", "calls reports of changes text/html")
def _(server: Pipeline) -> None:
    _calling_page(server, lambda question: "last" in question.form.fields)


@mutant("content-type-fits", "calls condensed JSON text/html")
def _(server: Pipeline) -> None:
    _calling_page(server, lambda question: question.format.condensed)


@mutant("callback-leaves-xml-alone", "gives JSONP for callback whatever output says")
def _(server: Pipeline) -> None:
    def as_json(request: Request) -> None:
        if request.fields.get("callback") and request.fields.get("output"):
            request.fields["output"] = "JSON"

    asking(server, as_json)


@mutant("media-types", "calls XML application/xml")
def _(server: Pipeline) -> None:
    choosing(server, DEC_24="application-xml")


@mutant("condensed-leaves-xml-alone", "takes the white space between elements out of XML as well")
def _(server: Pipeline) -> None:
    def squeeze(body: bytes, question: Question) -> bytes:
        condensed = question.format.condensed and question.format.output is Output.XML
        return re.sub(rb">\s+<", b"><", body) if condensed else body

    rewriting(server, squeeze)


@mutant("condensed-leaves-xml-alone", "gives JSON for condensed where output is absent")
def _(server: Pipeline) -> None:
    def as_json(request: Request) -> None:
        if request.fields.get("condensed"):
            request.fields.setdefault("output", "JSON")

    asking(server, as_json)


@mutant("condensed-leaves-xml-alone", "squeezes the spaces inside values of condensed XML")
def _(server: Pipeline) -> None:
    def squeeze(body: bytes, question: Question) -> bytes:
        return re.sub(rb" +", b" ", body) if question.format.condensed and body.startswith(b"<") else body

    rewriting(server, squeeze)
