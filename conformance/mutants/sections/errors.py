"""Servers whose errors are no help, or none at all (RES-4, DEC-23, DEC-34, DEC-35)."""

import re
from collections.abc import Callable
from dataclasses import replace

from conformance.mutants.mutant import choosing, mutant, replying, rewriting, wording
from conformance.mutants.pipeline import Pipeline, Reply
from contracts.request import AnswerFormat, Output, Problem
from mockserver.question import Question
from mockserver.rendering import rendering


def _errors(server: Pipeline, output: Output, change: Callable[[bytes], bytes]) -> None:
    """Let a server change the bytes of its errors in a format."""

    def rewrite(body: bytes, question: Question) -> bytes:
        is_error = isinstance(question.conclusion, Problem) and question.format.output is output
        return change(body) if is_error else body

    rewriting(server, rewrite)


@mutant("error-xml-shape", "gives no reason in an error")
def _(server: Pipeline) -> None:
    _errors(server, Output.XML, lambda body: re.sub(rb"<error>.*</error>", b"<error></error>", body))


@mutant("error-xml-shape", "puts the message of an error into an attribute")
def _(server: Pipeline) -> None:
    _errors(server, Output.XML, lambda body: re.sub(rb"<error>(.*)</error>", b'<error message="No."/>', body))


@mutant("error-xml-shape", "splits the message of an error in two")
def _(server: Pipeline) -> None:
    _errors(server, Output.XML, lambda body: body.replace(b"<error>", b"<error>Wrong.</error><error>"))


@mutant("error-xml-shape", "calls the status of an error failure")
def _(server: Pipeline) -> None:
    _errors(server, Output.XML, lambda body: body.replace(b'status="error"', b'status="failure"'))


@mutant("error-xml-shape", "answers a wrong type with a page")
def _(server: Pipeline) -> None:
    def page(body: bytes) -> bytes:
        return b"<html><body>Bad request</body></html>" if b"field type is" in body else body

    _errors(server, Output.XML, page)


def _in_format(server: Pipeline, format_of: Callable[[AnswerFormat], AnswerFormat]) -> None:
    """Let a server write errors in another format than it should."""

    def reply(right: Reply, question: Question) -> Reply:
        if not isinstance(question.conclusion, Problem):
            return right
        written = rendering(question.choices, format_of(question.format))
        error = replace(right, body=written.error(question.conclusion.sentence))
        return error.having(Content_Type=written.content_type)

    replying(server, reply)


@mutant("error-json-shape", "writes errors in XML where JSON was asked for")
def _(server: Pipeline) -> None:
    _in_format(server, lambda asked: asked if asked.callback else AnswerFormat())


@mutant("error-json-shape", "gives the message of an error in JSON as an object")
def _(server: Pipeline) -> None:
    _errors(
        server, Output.JSON, lambda body: re.sub(rb'("error": )(".*")(\s*\})$', rb'\1{"message": \2}\3', body)
    )


@mutant("error-jsonp-wrapped", "does not wrap errors in the call")
def _(server: Pipeline) -> None:
    _in_format(server, lambda asked: replace(asked, callback=None))


@mutant("error-holds-no-customers", "writes a customer before it finds the fault")
def _(server: Pipeline) -> None:
    customer = b"<customer><customer_code>1</customer_code></customer></response>"
    _errors(server, Output.XML, lambda body: body.replace(b"</response>", customer))


@mutant("first-fault-reported", "reports the last of several faults")
def _(server: Pipeline) -> None:
    wording(server, lambda problem, question: (question.reading.problems or (problem,))[-1].sentence)


@mutant("first-fault-reported", "lists all faults in one message")
def _(server: Pipeline) -> None:
    def all_of_them(problem: Problem, question: Question) -> str:
        return " ".join(one.sentence for one in question.reading.problems) or problem.sentence

    wording(server, all_of_them)


@mutant("first-fault-reported", "looks at campaigns before it looks at dates")
def _(server: Pipeline) -> None:
    def campaigns_first(problem: Problem, question: Question) -> str:
        wrong = [one.sentence for one in question.reading.problems if one.field == "selected_campaigns"]
        return wrong[0] if wrong else problem.sentence

    wording(server, campaigns_first)


@mutant("first-fault-reported", "looks at the password before it looks for absent fields")
def _(server: Pipeline) -> None:
    def password_first(problem: Problem, question: Question) -> str:
        sent = question.form.fields.get("user_password", "")
        return "Wrong password." if sent and sent != server.password else problem.sentence

    wording(server, password_first)


@mutant("first-fault-reported", "looks at output before it looks at type and report")
def _(server: Pipeline) -> None:
    def output_first(problem: Problem, question: Question) -> str:
        wrong = [one.sentence for one in question.reading.problems if one.field in {"last", "output"}]
        return wrong[-1] if wrong else problem.sentence

    wording(server, output_first)


def _breaking(server: Pipeline, field: str, pattern: str) -> None:
    """Let a server break on values of a field."""

    def reply(right: Reply, question: Question) -> Reply:
        breaks = re.search(pattern, question.form.fields.get(field, ""))
        return replace(right, status=500) if breaks else right

    replying(server, reply)


@mutant("faulty-request-is-answered", "breaks on a last that is larger than its numbers")
def _(server: Pipeline) -> None:
    _breaking(server, "last", r"\d{20}")


@mutant("faulty-request-is-answered", "breaks on a quotation mark in a campaign")
def _(server: Pipeline) -> None:
    _breaking(server, "selected_campaigns", "'")


@mutant("faulty-request-is-answered", "breaks on the character NUL")
def _(server: Pipeline) -> None:
    _breaking(server, "selected_campaigns", "\0")


@mutant("faulty-request-is-answered", "breaks on a day that does not exist")
def _(server: Pipeline) -> None:
    _breaking(server, "date_start", "-02-30")


@mutant("faulty-request-is-answered", "closes the connection on a campaign with a quotation mark")
def _(server: Pipeline) -> None:
    def reply(right: Reply, question: Question) -> Reply:
        if "'" in question.form.fields.get("selected_campaigns", ""):
            raise ConnectionAbortedError
        return right

    replying(server, reply)


@mutant("faulty-request-is-answered", "breaks on a field that PHP reads as a list")
def _(server: Pipeline) -> None:
    _breaking(server, "last[]", ".")


@mutant("faulty-request-is-answered", "shows a warning instead of an answer to a long callback")
def _(server: Pipeline) -> None:
    def warn(body: bytes, question: Question) -> bytes:
        is_long = len(question.form.fields.get("callback", "")) > 1000
        return b"Warning: preg_match() failed in report.php" if is_long else body

    rewriting(server, warn)


@mutant("error-http-status", "gives errors the status of their cause")
def _(server: Pipeline) -> None:
    choosing(server, DEC_23="by-cause")
