"""Servers that are careless about who may read (REQ-1 to REQ-3, DEC-28, DEC-31, DEC-34)."""

from dataclasses import replace

from conformance.mutants.mutant import asking, choosing, mutant, replying, wording
from conformance.mutants.pipeline import Pipeline, Reply, Request
from contracts.request import Cause, Problem
from mockserver.question import Question


@mutant("wrong-password-refused", "compares all characters of the password but the last")
def _(server: Pipeline) -> None:
    def change(request: Request) -> None:
        if request.fields.get("user_password", "")[:-1] == server.password[:-1]:
            request.fields["user_password"] = server.password

    asking(server, change)


@mutant("wrong-user-refused", "compares as many letters of the user as the right one has")
def _(server: Pipeline) -> None:
    def change(request: Request) -> None:
        if request.fields.get("user_id", "").startswith(server.user_id):
            request.fields["user_id"] = server.user_id

    asking(server, change)


@mutant("wrong-account-refused", "gives an empty report of an account that does not exist")
def _(server: Pipeline) -> None:
    def forgive(problem: Problem | None, question: Question) -> Problem | None:
        unknown = question.state is None and "account_id" in question.form.fields
        return None if unknown and problem and problem.cause is Cause.CREDENTIALS else problem

    server.refuse = forgive


@mutant("foreign-account-refused", "lets the user of one account read another")
def _(server: Pipeline) -> None:
    def change(request: Request) -> None:
        fields, own = request.fields, (server.user_id, server.password)
        state = server.store.account(fields.get("account_id", ""))
        if state and (fields.get("user_id"), fields.get("user_password")) == own:
            user = state.account.users[0]
            fields.update(user_id=user.user_id, user_password=user.user_password)

    asking(server, change)


@mutant("credential-errors-alike", "tells a wrong password from an unknown user")
def _(server: Pipeline) -> None:
    def say(problem: Problem, question: Question) -> str:
        if problem.cause is Cause.CREDENTIALS and question.reading.credentials.user_id != server.user_id:
            return "Unknown user."
        return problem.sentence

    wording(server, say)


@mutant("credential-errors-alike", "gives an unknown account another HTTP status than a wrong password")
def _(server: Pipeline) -> None:
    def change(reply: Reply, question: Question) -> Reply:
        return reply if question.state else replace(reply, status=404)

    replying(server, change)


@mutant(
    "credential-errors-alike",
    "tells another account from one that does not exist",
    modes=("known-data",),
)
def _(server: Pipeline) -> None:
    def say(problem: Problem, question: Question) -> str:
        foreign = question.state and question.state.account != server.account
        return "This is not your account." if foreign else problem.sentence

    wording(server, say)


@mutant("credentials-before-values", "looks at the values before it looks at the password")
def _(server: Pipeline) -> None:
    def say(problem: Problem, question: Question) -> str:
        wrong = question.reading.problems
        return wrong[0].sentence if wrong else problem.sentence

    wording(server, say)


@mutant("api-key-accepted", "accepts an API key in place of the password")
def _(server: Pipeline) -> None:
    choosing(server, DEC_31="on")
