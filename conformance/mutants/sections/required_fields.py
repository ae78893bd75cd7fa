"""Servers that do without a field that is required, or take another word in it (REQ-1 to REQ-5, DEC-27)."""

from collections.abc import Callable
from typing import Final

from conformance.mutants.mutant import asking, mutant
from conformance.mutants.pipeline import Pipeline, Request

#: The rules about required fields, each with its field.
_REQUIRED: Final = {
    "user-id-required": "user_id",
    "user-password-required": "user_password",
    "account-id-required": "account_id",
    "type-required": "type",
    "report-required": "report",
}


@mutant("user-id-required", "takes the account's first user where user_id is absent")
def _(server: Pipeline) -> None:
    asking(server, lambda request: request.fields.setdefault("user_id", server.user_id))


@mutant("user-password-required", "looks at the password only where one is sent")
def _(server: Pipeline) -> None:
    asking(server, lambda request: request.fields.setdefault("user_password", server.password))


@mutant("account-id-required", "finds the account by the user where account_id is absent")
def _(server: Pipeline) -> None:
    asking(server, lambda request: request.fields.setdefault("account_id", server.account.account_id))


@mutant("type-required", "takes reports for granted where type is absent")
def _(server: Pipeline) -> None:
    asking(server, lambda request: request.fields.setdefault("type", "reports"))


@mutant("report-required", "has one report only, and gives it where report is absent")
def _(server: Pipeline) -> None:
    asking(server, lambda request: request.fields.setdefault("report", "customers_all"))


@mutant("other-type-refused", "goes by the beginning of type")
def _(server: Pipeline) -> None:
    _by_its_beginning(server, "type", "reports")


@mutant("other-report-refused", "passes over what stands behind the right report")
def _(server: Pipeline) -> None:
    _by_its_beginning(server, "report", "customers_all")


def _by_its_beginning(server: Pipeline, name: str, right: str) -> None:
    def change(request: Request) -> None:
        if request.fields.get(name, "").startswith(right):
            request.fields[name] = right

    asking(server, change)


@mutant("other-type-refused", "takes the singular for the plural of type")
def _(server: Pipeline) -> None:
    def change(request: Request) -> None:
        if request.fields.get("type") == "report":
            request.fields["type"] = "reports"

    asking(server, change)


@mutant("other-type-refused", "takes an empty type for reports")
def _(server: Pipeline) -> None:
    def change(request: Request) -> None:
        if request.fields.get("type") == "":
            request.fields["type"] = "reports"

    asking(server, change)


@mutant("other-report-refused", "goes by the beginning of report")
def _(server: Pipeline) -> None:
    def change(request: Request) -> None:
        if request.fields.get("report", "").startswith("customers"):
            request.fields["report"] = "customers_all"

    asking(server, change)


@mutant("other-report-refused", "gives the customers whatever report is asked for")
def _(server: Pipeline) -> None:
    def change(request: Request) -> None:
        if request.fields.get("report"):
            request.fields["report"] = "customers_all"

    asking(server, change)


def _filling_in(server: Pipeline, name: str, is_so: Callable[[Request], bool]) -> None:
    """Let a server put the right value into a required field that some requests lack."""
    right = {
        "user_id": server.user_id,
        "user_password": server.password,
        "account_id": server.account.account_id,
        "type": "reports",
        "report": "customers_all",
    }

    def change(request: Request) -> None:
        if is_so(request):
            request.fields.setdefault(name, right[name])

    asking(server, change)


for _rule, _field in _REQUIRED.items():

    @mutant(_rule, f"does without {_field} where JSON is asked for")
    def _(server: Pipeline, name: str = _field) -> None:
        _filling_in(server, name, lambda request: request.fields.get("output") == "JSON")

    @mutant(_rule, f"does without {_field} where last is given")
    def _(server: Pipeline, name: str = _field) -> None:
        _filling_in(server, name, lambda request: "last" in request.fields)

    @mutant(_rule, f"does without {_field} in a GET for a campaign")
    def _(server: Pipeline, name: str = _field) -> None:
        _filling_in(
            server, name, lambda request: request.method == "GET" and "selected_campaigns" in request.fields
        )

    @mutant(_rule, f"does without {_field} in a multipart form")
    def _(server: Pipeline, name: str = _field) -> None:
        _filling_in(server, name, _is_multipart)


for _field in ("user_id", "account_id"):

    @mutant(f"{_field.replace('_', '-')}-required", f"takes an empty {_field} for the right one")
    def _(server: Pipeline, name: str = _field) -> None:
        _filling_in(
            server, name, lambda request: request.fields.get(name) == "" and not request.fields.pop(name)
        )


def _is_multipart(request: Request) -> bool:
    return request.headers.get("Content-Type", "").startswith("multipart/")
