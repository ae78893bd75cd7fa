"""Servers that return a last id which no client should note (SEL-11, DEC-2)."""

from collections.abc import Callable

from conformance.mutants.mutant import mutant, replying
from conformance.mutants.pipeline import Pipeline, Reply
from contracts.request import Output, Problem
from mockserver.question import Question


def _numbering(server: Pipeline, change: Callable[[int, bytes], int]) -> None:
    """Let a server return another last id, given the right one and the body."""

    def reply(right: Reply, _: Question) -> Reply:
        told = dict(right.headers).get("X-Last-Id")
        return right if told is None else right.having(X_Last_Id=str(change(int(told), right.body)))

    replying(server, reply)


@mutant("last-id-loses-nothing", "returns the id that the next change will get", moving=True)
def _(server: Pipeline) -> None:
    _numbering(server, lambda last, _: last + 1)


@mutant("last-id-never-goes-back", "returns 0 with an empty report")
def _(server: Pipeline) -> None:
    _numbering(server, lambda last, body: last if b"customer_code" in body else 0)


def _numbering_in(server: Pipeline, output: Output, change: Callable[[int], str]) -> None:
    """Let a server return another last id, or none, in one format."""

    def reply(right: Reply, question: Question) -> Reply:
        told = dict(right.headers).get("X-Last-Id")
        altered = told is not None and question.format.output is output
        return right.having(X_Last_Id=change(int(told or 0))) if altered else right

    replying(server, reply)


@mutant("last-id-never-goes-back", "returns an older id in JSON")
def _(server: Pipeline) -> None:
    _numbering_in(server, Output.JSON, lambda last: str(last - 1))


@mutant("last-id-never-goes-back", "returns a later id in JSON")
def _(server: Pipeline) -> None:
    _numbering_in(server, Output.JSON, lambda last: str(last + 1))


@mutant("last-id-on-every-report", "returns no id in JSON")
def _(server: Pipeline) -> None:
    _numbering_in(server, Output.JSON, lambda _: "")


@mutant("last-id-on-every-report", "returns no id with a report without customers")
def _(server: Pipeline) -> None:
    replying(server, lambda reply, _: reply if b"customer_code" in reply.body else reply.having(X_Last_Id=""))


@mutant("last-id-can-be-sent", "puts a word before the id")
def _(server: Pipeline) -> None:
    replying(server, lambda right, _: _worded(right))


@mutant("last-id-can-be-sent", "puts a word before the id in JSON")
def _(server: Pipeline) -> None:
    replying(server, lambda right, asked: _worded(right) if asked.format.output is Output.JSON else right)


def _worded(right: Reply) -> Reply:
    told = dict(right.headers).get("X-Last-Id")
    return right if told is None else right.having(X_Last_Id=f"id-{told}")


@mutant("last-id-is-the-newest", "returns the id before the newest one", modes=("known-data",))
def _(server: Pipeline) -> None:
    _numbering(server, lambda last, _: last - 1)


@mutant("last-id-is-the-newest", "returns 0 with every report")
def _(server: Pipeline) -> None:
    _numbering(server, lambda *_: 0)


def _telling_in_errors(server: Pipeline, told: Callable[[Reply, Question], Reply]) -> None:
    """Let a server change its errors, so that they return an id."""

    def reply(right: Reply, question: Question) -> Reply:
        return told(right, question) if isinstance(question.conclusion, Problem) else right

    replying(server, reply)


@mutant("error-returns-no-id", "returns an id with every error")
def _(server: Pipeline) -> None:
    _telling_in_errors(server, lambda right, _: right.having(X_Last_Id="4711"))


@mutant("error-returns-no-id", "repeats last as the id with the error for it")
def _(server: Pipeline) -> None:
    def repeat(right: Reply, question: Question) -> Reply:
        return right.having(X_Last_Id=question.form.fields.get("last", ""))

    _telling_in_errors(server, repeat)
