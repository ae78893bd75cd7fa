"""Servers that read a request wrongly (REQ-1 to REQ-5, DEC-25 to DEC-27)."""

from collections.abc import Callable
from urllib.parse import unquote

from conformance.mutants.mutant import asking, listing, mutant, refusing, showing
from conformance.mutants.pipeline import Pipeline, ReportedCustomer, Request, View
from contracts.fields import REQUEST_FIELDS
from mockserver.question import Question
from mockserver.store.interface import Selection


@mutant("unknown-fields-ignored", "honours a field limit")
def _(server: Pipeline) -> None:
    def cut(customers: list[ReportedCustomer], _: Selection, view: View) -> list[ReportedCustomer]:
        return customers[: int(view.question.form.fields.get("limit", len(customers)))]

    listing(server, cut)


@mutant("unknown-fields-ignored", "refuses a field that it does not know")
def _(server: Pipeline) -> None:
    def reason(question: Question) -> str:
        return "" if set(REQUEST_FIELDS).issuperset(question.form.fields) else "Unknown field."

    refusing(server, reason)


@mutant("empty-field-is-absent", "refuses an empty last as no whole number")
def _(server: Pipeline) -> None:
    refusing(server, lambda question: "Wrong last." if question.form.fields.get("last") == "" else "")


@mutant("empty-field-is-absent", "takes an empty list of campaigns for a list of none, which selects nobody")
def _(server: Pipeline) -> None:
    def nobody(customers: list[ReportedCustomer], _: Selection, view: View) -> list[ReportedCustomer]:
        return [] if view.question.form.fields.get("selected_campaigns") == "" else customers

    listing(server, nobody)


@mutant("empty-field-is-absent", "refuses an empty date beside a campaign")
def _(server: Pipeline) -> None:
    def reason(question: Question) -> str:
        fields = question.form.fields
        return (
            "Wrong date_start." if fields.get("selected_campaigns") and fields.get("date_start") == "" else ""
        )

    refusing(server, reason)


@mutant("empty-field-is-absent", "takes an empty output for JSON")
def _(server: Pipeline) -> None:
    def in_json(request: Request) -> None:
        if request.fields.get("output") == "":
            request.fields["output"] = "JSON"

    asking(server, in_json)


@mutant("get-and-post-agree", "drops items of a GET that are no campaigns")
def _(server: Pipeline) -> None:
    def drop(request: Request) -> None:
        if request.method == "GET" and "selected_campaigns" in request.fields:
            items = request.fields["selected_campaigns"].split(",")
            request.fields["selected_campaigns"] = ",".join(item for item in items if item.isdecimal())

    asking(server, drop)


@mutant("get-and-post-agree", "reads no fields from the query")
def _(server: Pipeline) -> None:
    server.merge = lambda _, body: dict(body)


@mutant("get-and-post-agree", "gives the first page only to a GET")
def _(server: Pipeline) -> None:
    methods: list[str] = []
    asking(server, lambda request: methods.append(request.method))
    listing(server, lambda customers, *_: customers[:10] if methods[-1] == "GET" else customers)


@mutant("get-and-post-agree", "puts two fields into another place by GET")
def _(server: Pipeline) -> None:
    _misplacing(server, _by_get)


@mutant("multipart-read-whole", "puts two fields into another place for a multipart form")
def _(server: Pipeline) -> None:
    _misplacing(server, _in_multipart)


def _misplacing(server: Pipeline, is_so: Callable[[Request], bool]) -> None:
    latest: list[bool] = []
    asking(server, lambda request: latest.append(is_so(request)))
    showing(server, lambda members: [*members[1:], members[0]] if latest[-1] else members)


@mutant("get-and-post-agree", "shows a customer twice by GET")
def _(server: Pipeline) -> None:
    _doubling(server, _by_get)


@mutant("multipart-read-whole", "shows a customer twice for a multipart form")
def _(server: Pipeline) -> None:
    _doubling(server, _in_multipart)


def _doubling(server: Pipeline, is_so: Callable[[Request], bool]) -> None:
    latest: list[bool] = []
    asking(server, lambda request: latest.append(is_so(request)))
    listing(server, lambda customers, *_: [*customers, *customers[:1]] if latest[-1] else customers)


def _losing(server: Pipeline, name: str, is_so: Callable[[Request], bool]) -> None:
    """Let a server lose a field of some requests."""

    def change(request: Request) -> None:
        if is_so(request):
            request.fields.pop(name, None)

    asking(server, change)


def _changing_values(
    server: Pipeline, change: Callable[[str], str], is_so: Callable[[Request], bool]
) -> None:
    """Let a server change the campaigns of some requests before it reads them."""

    def change_campaigns(request: Request) -> None:
        if is_so(request) and "selected_campaigns" in request.fields:
            request.fields["selected_campaigns"] = change(request.fields["selected_campaigns"])

    asking(server, change_campaigns)


def _by_get(request: Request) -> bool:
    return request.method == "GET"


def _in_multipart(request: Request) -> bool:
    return request.headers.get("Content-Type", "").startswith("multipart/")


for _field in ("date_start", "date_end", "selected_campaigns", "last", "output", "callback", "condensed"):

    @mutant("get-and-post-agree", f"loses {_field} of a GET")
    def _(server: Pipeline, name: str = _field) -> None:
        _losing(server, name, _by_get)

    @mutant("multipart-read-whole", f"loses {_field} of a multipart form")
    def _(server: Pipeline, name: str = _field) -> None:
        _losing(server, name, _in_multipart)


@mutant("get-and-post-agree", "takes a plus in a query for a space")
def _(server: Pipeline) -> None:
    _changing_values(server, lambda text: text.replace("+", " "), _by_get)


@mutant("multipart-read-whole", "takes a plus in a multipart form for a space")
def _(server: Pipeline) -> None:
    _changing_values(server, lambda text: text.replace("+", " "), _in_multipart)


@mutant("multipart-read-whole", "decodes percent signs in a multipart form")
def _(server: Pipeline) -> None:
    _changing_values(server, unquote, _in_multipart)


@mutant("multipart-read-whole", "reads each value of a multipart form with the line end behind it")
def _(server: Pipeline) -> None:
    def change(request: Request) -> None:
        if _in_multipart(request):
            request.fields.update({name: f"{value}\r\n" for name, value in request.fields.items()})

    asking(server, change)


@mutant("multipart-read", "reads no multipart forms")
def _(server: Pipeline) -> None:
    def change(request: Request) -> None:
        if _in_multipart(request):
            request.fields.clear()

    asking(server, change)


@mutant("body-beats-query", "lets a field of the query win over the body's")
def _(server: Pipeline) -> None:
    server.merge = lambda query, body: {**dict(body), **dict(query)}


@mutant("last-of-repeated-field", "takes the first of a repeated field's values")
def _(server: Pipeline) -> None:
    server.merge = lambda query, body: dict(reversed((*query, *body)))
