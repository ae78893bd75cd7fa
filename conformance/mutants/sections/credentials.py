"""Servers that are careless about who may read (REQ-1 to REQ-3, DEC-28, DEC-31, DEC-34)."""

from collections.abc import Callable
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


def _taking_for_right(server: Pipeline, is_right: Callable[[str, Request], bool]) -> None:
    """Let a server take further passwords, given with the request, for the right one."""

    def change(request: Request) -> None:
        if is_right(request.fields.get("user_password", ""), request):
            request.fields["user_password"] = server.password

    asking(server, change)


@mutant("wrong-password-refused", "does not care for the case of the password's letters")
def _(server: Pipeline) -> None:
    _taking_for_right(server, lambda sent, _: sent.lower() == server.password.lower())


@mutant("wrong-password-refused", "compares as many characters of what was sent as the password has")
def _(server: Pipeline) -> None:
    _taking_for_right(server, lambda sent, _: sent.startswith(server.password))


@mutant("wrong-password-refused", "compares as many characters of the password as were sent")
def _(server: Pipeline) -> None:
    _taking_for_right(server, lambda sent, _: sent != "" and server.password.startswith(sent))


@mutant("wrong-password-refused", "does not compare the password of a GET")
def _(server: Pipeline) -> None:
    _taking_for_right(server, lambda sent, request: sent != "" and request.method == "GET")


@mutant("wrong-password-refused", "does not compare the password where JSON is asked for")
def _(server: Pipeline) -> None:
    _taking_for_right(server, lambda sent, request: sent != "" and request.fields.get("output") == "JSON")


@mutant("wrong-password-refused", "does not compare the password where last is given")
def _(server: Pipeline) -> None:
    _taking_for_right(server, lambda sent, request: sent != "" and request.fields.get("last") == "0")


@mutant("wrong-password-refused", "does not compare the password where a campaign is given")
def _(server: Pipeline) -> None:
    _taking_for_right(
        server,
        lambda sent, request: sent != "" and request.fields.get("selected_campaigns", "").startswith("1"),
    )


@mutant("wrong-password-refused", "does not compare the password where JSONP is asked for")
def _(server: Pipeline) -> None:
    _taking_for_right(
        server, lambda sent, request: sent != "" and request.fields.get("callback", "").isidentifier()
    )


@mutant("wrong-password-refused", "does not compare the password of a multipart form")
def _(server: Pipeline) -> None:
    def is_right(sent: str, request: Request) -> bool:
        return sent != "" and request.headers.get("Content-Type", "").startswith("multipart/")

    _taking_for_right(server, is_right)


@mutant("wrong-password-refused", "takes the user's name for a password")
def _(server: Pipeline) -> None:
    _taking_for_right(server, lambda sent, request: sent == request.fields.get("user_id"))


@mutant("wrong-password-refused", "compares letters and digits of the password only")
def _(server: Pipeline) -> None:
    def bare(password: str) -> str:
        return "".join(filter(str.isalnum, password))

    _taking_for_right(server, lambda sent, _: sent != "" and bare(sent) == bare(server.password))


@mutant("wrong-password-refused", "puts the password into a query of SQL as it is")
def _(server: Pipeline) -> None:
    _taking_for_right(server, lambda sent, _: sent != "" and sent.replace("'||'", "") == server.password)


@mutant("wrong-password-refused", "takes an empty password, if one is sent")
def _(server: Pipeline) -> None:
    _taking_for_right(server, lambda sent, request: sent == "" and "user_password" in request.fields)


@mutant("wrong-password-refused", "takes any API key, in the header")
def _(server: Pipeline) -> None:
    _taking_for_right(server, lambda sent, request: sent == "" and "api_access_key" in request.headers)


@mutant("wrong-password-refused", "takes any API key, in the field")
def _(server: Pipeline) -> None:
    _taking_for_right(server, lambda sent, request: sent == "" and "user_api_key" in request.fields)


@mutant(
    "wrong-user-refused",
    "looks for the user and for the password, each alone",
    modes=("known-data",),
    account_id="edge-cases-in-utc",
)
def _(server: Pipeline) -> None:
    def change(request: Request) -> None:
        users = server.account.users
        sent = request.fields.get("user_id"), request.fields.get("user_password")
        if sent[0] in {user.user_id for user in users} and sent[1] in {user.user_password for user in users}:
            request.fields.update(user_id=server.user_id, user_password=server.password)

    asking(server, change)


@mutant("wrong-user-refused", "compares as many letters of the user as were sent", modes=("known-data",))
def _(server: Pipeline) -> None:
    _by_its_beginning(server, "user_id", server.user_id)


@mutant(
    "wrong-account-refused", "compares as many letters of the account as were sent", modes=("known-data",)
)
def _(server: Pipeline) -> None:
    _by_its_beginning(server, "account_id", server.account.account_id)


def _by_its_beginning(server: Pipeline, field: str, right: str) -> None:
    def change(request: Request) -> None:
        sent = request.fields.get(field, "")
        if sent and right.startswith(sent):
            request.fields[field] = right

    asking(server, change)


@mutant("wrong-user-refused", "compares as many letters of the user as the right one has")
def _(server: Pipeline) -> None:
    def change(request: Request) -> None:
        if request.fields.get("user_id", "").startswith(server.user_id):
            request.fields["user_id"] = server.user_id

    asking(server, change)


@mutant("wrong-user-refused", "looks the user up by LIKE")
def _(server: Pipeline) -> None:
    _by_pattern(server, "user_id", server.user_id)


@mutant("wrong-account-refused", "looks the account up by LIKE")
def _(server: Pipeline) -> None:
    _by_pattern(server, "account_id", server.account.account_id)


def _by_pattern(server: Pipeline, field: str, right: str) -> None:
    def change(request: Request) -> None:
        beginning, percent, end = request.fields.get(field, "").partition("%")
        if percent and right.startswith(beginning) and right.endswith(end):
            request.fields[field] = right

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


@mutant("credentials-before-values", "looks at type and report before it looks at the password")
def _(server: Pipeline) -> None:
    def say(problem: Problem, question: Question) -> str:
        names = [wrong for wrong in question.reading.problems if wrong.field in {"type", "report"}]
        return names[0].sentence if names else problem.sentence

    wording(server, say)


for _field in ("output", "callback"):

    @mutant("credentials-before-values", f"looks at {_field} before it looks at the password")
    def _(server: Pipeline, name: str = _field) -> None:
        def say(problem: Problem, question: Question) -> str:
            names = [wrong for wrong in question.reading.problems if wrong.field == name]
            return names[0].sentence if names else problem.sentence

        wording(server, say)


@mutant("names-letter-case", "does not care for letter case in a user's name")
def _(server: Pipeline) -> None:
    def change(request: Request) -> None:
        if request.fields.get("user_id", "").lower() == server.user_id.lower():
            request.fields["user_id"] = server.user_id

    asking(server, change)


@mutant("api-key-accepted", "accepts an API key in place of the password")
def _(server: Pipeline) -> None:
    choosing(server, DEC_31="on")
