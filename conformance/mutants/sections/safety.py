"""Servers whose answers are a danger (DEC-18, DEC-33, REQ-2)."""

import re
from base64 import b64encode
from dataclasses import replace
from urllib.parse import quote

from conformance.mutants.mutant import mutant, replying, rewriting, wording
from conformance.mutants.pipeline import Pipeline, Reply, Request
from contracts.request import AnswerFormat, Output, Problem
from mockserver.question import Question
from mockserver.rendering import rendering


def _accepting(server: Pipeline, pattern: str) -> None:
    """Let a server call functions whose names it should refuse."""
    right = server.understand

    def understand(request: Request) -> Question:
        callback = request.fields.get("callback", "")
        if not re.search(pattern, callback):
            return right(request)
        question = right(replace(request, fields={**request.fields, "callback": "accepted"}))
        called = AnswerFormat(Output.JSON, callback, condensed=question.format.condensed)
        return replace(question, reading=replace(question.reading, format=called))

    server.understand = understand


@mutant("unsafe-callback-refused", "calls whatever stands in callback")
def _(server: Pipeline) -> None:
    _accepting(server, r"[(<;]")


@mutant("unsafe-callback-refused", "accepts brackets in a callback")
def _(server: Pipeline) -> None:
    _accepting(server, r"^\w+\[\d+\]$")


@mutant("unsafe-callback-refused", "accepts letters outside ASCII in a callback")
def _(server: Pipeline) -> None:
    _accepting(server, r"^[^\W\d_]*[^\x00-\x7f][^\W\d_]*$")


@mutant("unsafe-callback-refused", "looks at the first line of a callback only")
def _(server: Pipeline) -> None:
    _accepting(server, r"\n")


@mutant("unsafe-callback-refused", "accepts a callback of any length")
def _(server: Pipeline) -> None:
    _accepting(server, r"^\w{129,}$")


@mutant("unsafe-callback-refused", "accepts a name that begins with a digit")
def _(server: Pipeline) -> None:
    _accepting(server, r"^\d\w*$")


@mutant("unsafe-callback-refused", "accepts a dot too many")
def _(server: Pipeline) -> None:
    _accepting(server, r"^\.|\.\.|\.$")


@mutant("unsafe-callback-refused", "puts a comment with the refused callback before the error")
def _(server: Pipeline) -> None:
    def comment(reply: Reply, question: Question) -> Reply:
        callback = question.form.fields.get("callback", "")
        refused = isinstance(question.conclusion, Problem) and callback
        return replace(reply, body=f"/* {callback} */".encode() + reply.body) if refused else reply

    replying(server, comment)


@mutant("unsafe-callback-refused", "overlooks a line feed at the end of a callback")
def _(server: Pipeline) -> None:
    _accepting(server, r"^\w+\n\Z")


@mutant("unsafe-callback-refused", "puts the refused callback into the error as it is")
def _(server: Pipeline) -> None:
    def repeat(reply: Reply, question: Question) -> Reply:
        callback = question.form.fields.get("callback", "")
        refused = isinstance(question.conclusion, Problem) and '"' in callback
        body = f'{{"status": "error", "error": "{callback} is no name."}}'.encode()
        return replace(reply, body=body) if refused else reply

    replying(server, repeat)


@mutant("unsafe-callback-refused", "refuses an unsafe callback in XML")
def _(server: Pipeline) -> None:
    def in_xml(reply: Reply, question: Question) -> Reply:
        refused = isinstance(question.conclusion, Problem) and "callback" in question.form.fields
        if not refused or question.format.callback:
            return reply
        written = rendering(question.choices, AnswerFormat(Output.XML, None))
        error = replace(reply, body=written.error("The callback is no name."))
        return error.having(Content_Type=written.content_type)

    replying(server, in_xml)


def _sent(question: Question) -> str:
    return question.form.fields.get("user_password", "")


@mutant("password-never-shown", "repeats the whole request in an error")
def _(server: Pipeline) -> None:
    wording(server, lambda problem, question: f"{problem.sentence} {dict(question.form.fields)}")


@mutant("password-never-shown", "repeats the address with its query in an error")
def _(server: Pipeline) -> None:
    wording(server, lambda problem, question: f"{problem.sentence} /?user_password={quote(_sent(question))}")


@mutant("password-never-shown", "repeats the password in the error for a wrong one")
def _(server: Pipeline) -> None:
    def repeat(problem: Problem, question: Question) -> str:
        wrong = _sent(question) not in {server.password, ""}
        return f"The password {_sent(question)} is wrong." if wrong else problem.sentence

    wording(server, repeat)


@mutant("password-never-shown", "shows the password in a comment of a report that holds nobody")
def _(server: Pipeline) -> None:
    def remark(body: bytes, question: Question) -> bytes:
        said = f"<!-- {_sent(question)} --></response>".encode()
        return body if b"<customer>" in body else body.replace(b"</response>", said)

    rewriting(server, remark)


@mutant("password-never-shown", "puts the credentials into a cookie")
def _(server: Pipeline) -> None:
    def cookie(reply: Reply, question: Question) -> Reply:
        credentials = f"{server.user_id}:{_sent(question)}"
        return reply.having(Set_Cookie=f"auth={b64encode(credentials.encode()).decode()}")

    replying(server, cookie)


@mutant("report-not-cached", "says nothing about caching")
def _(server: Pipeline) -> None:
    replying(server, lambda reply, _: reply.having(Cache_Control=""))


@mutant("report-not-cached", "lets JSON be cached by its reader for a minute")
def _(server: Pipeline) -> None:
    def private(reply: Reply, question: Question) -> Reply:
        in_json = question.format.output is Output.JSON
        return reply.having(Cache_Control="private, max-age=60") if in_json else reply

    replying(server, private)


@mutant("report-not-cached", "lets JSONP be cached, as scripts are")
def _(server: Pipeline) -> None:
    def cached(reply: Reply, question: Question) -> Reply:
        return reply.having(Cache_Control="max-age=3600") if question.format.callback else reply

    replying(server, cached)


@mutant("report-not-cached", "says nothing about caching where nothing changed")
def _(server: Pipeline) -> None:
    def unchanged(reply: Reply, question: Question) -> Reply:
        asked, is_empty = "last" in question.form.fields, b"customer_code" not in reply.body
        return reply.having(Cache_Control="") if asked and is_empty else reply

    replying(server, unchanged)
