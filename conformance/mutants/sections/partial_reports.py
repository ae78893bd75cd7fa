"""Servers whose whole report is right, and whose reports of some customers are not (RES-1 to RES-3, SEL-2 to SEL-7).

Servers often write them by another way through their code: a query with a join, an answer kept for a while, a loop
of its own. Each mutant here errs in one kind of them only.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from conformance.mutants.mutant import Members, asking, listing, mutant, rewriting
from conformance.mutants.pipeline import Pipeline, ReportedCustomer, Request, View
from contracts.request import Output
from fixtures.model import CODE
from mockserver.question import Question
from mockserver.rendering import Rendering
from mockserver.store.interface import Selection

#: Tells a kind of report by the question that asks for it.
Kind = Callable[[Question], bool]

_NOT_STORED: Final = {
    "values-exact": "what differs from the whole report, which is right, is not what is stored"
}
_OTHER_DATE: Final = {
    **_NOT_STORED,
    "filtered-values-the-same": "a date in another form is another value than that of the whole report",
}


def _by_campaign(question: Question) -> bool:
    return bool(_listed(question)) and not _by_range(question)


def _by_list(question: Question) -> bool:
    return "," in _listed(question)


def _by_range(question: Question) -> bool:
    return bool(_listed(question)) and bool({"date_start", "date_end"} & question.form.fields.keys())


def _by_changes(question: Question) -> bool:
    return question.form.fields.get("last", "0") != "0"


def _listed(question: Question) -> str:
    return question.form.fields.get("selected_campaigns", "")


def _showing(
    server: Pipeline, kind: Kind, change: Callable[[Members], Members], *, output: Output | None = None
) -> None:
    """Let a server show other fields or values in one kind of report, in all formats or in one only."""
    right = server.rendering

    def altered(question: Question) -> Rendering:
        written = right(question)
        if not kind(question) or output not in (None, question.format.output):
            return written
        return replace(
            written,
            customer=lambda fields, changed_at: written.write(change(written.members(fields, changed_at))),
        )

    server.rendering = altered


def _valuing(
    server: Pipeline, kind: Kind, change: Callable[[str, str], str], *, output: Output | None = None
) -> None:
    _showing(
        server, kind, lambda members: [(name, change(name, value)) for name, value in members], output=output
    )


def _rewriting(server: Pipeline, kind: Kind, change: Callable[[bytes], bytes]) -> None:
    rewriting(server, lambda body, question: change(body) if kind(question) else body)


@mutant("xml-well-formed", "writes a bare ampersand in reports of changes only")
def _(server: Pipeline) -> None:
    _rewriting(server, _by_changes, lambda body: body.replace(b"<first_name>", b"<first_name>A&B "))


@mutant("xml-well-formed", "leaves the end of the document out when asked for a range")
def _(server: Pipeline) -> None:
    _rewriting(server, _by_range, lambda body: body.replace(b"</response>", b""))


@mutant("xml-success-shape", "calls the root report when asked for a range")
def _(server: Pipeline) -> None:
    def rename(body: bytes) -> bytes:
        return body.replace(b"<response ", b"<report ").replace(b"</response>", b"</report>")

    _rewriting(server, _by_range, rename)


@mutant("xml-success-shape", "tells of an error below the customers of a list of campaigns")
def _(server: Pipeline) -> None:
    _rewriting(server, _by_list, lambda body: body.replace(b"</response>", b"<error></error></response>"))


@mutant("xml-success-shape", "gives reports of changes the status ok")
def _(server: Pipeline) -> None:
    _rewriting(server, _by_changes, lambda body: body.replace(b'status="success"', b'status="ok"'))


@mutant("xml-success-shape", "answers in JSON when asked for a range, whether or not output says so")
def _(server: Pipeline) -> None:
    def in_json(request: Request) -> None:
        if {"date_start", "date_end"} & request.fields.keys() and request.fields.get("selected_campaigns"):
            request.fields["output"] = "JSON"

    asking(server, in_json)


def _swapped(members: Members) -> Members:
    return [*members[:-2], members[-1], members[-2]]


@mutant("fields-in-order", "shows the card number before the code in reports of campaigns only")
def _(server: Pipeline) -> None:
    _showing(server, _by_campaign, _swapped)


@mutant("fields-in-order", "shows the card number before the code in reports of ranges only")
def _(server: Pipeline) -> None:
    _showing(server, _by_range, _swapped)


@mutant("fields-in-order", "shows the card number before the code in reports of changes only")
def _(server: Pipeline) -> None:
    _showing(server, _by_changes, _swapped)


@mutant("fields-in-order", "shows the country twice where several campaigns are listed")
def _(server: Pipeline) -> None:
    _showing(server, _by_list, lambda members: [*members, ("country", dict(members)["country"])])


def _without_unset(members: Members) -> Members:
    return [one for one in members if one[1]]


@mutant("every-field-present", "leaves unset fields out in reports of changes, and in no other")
def _(server: Pipeline) -> None:
    _showing(server, _by_changes, _without_unset)


@mutant("every-field-present", "leaves unset fields out in reports of ranges, and in no other")
def _(server: Pipeline) -> None:
    _showing(server, _by_range, _without_unset)


@mutant(
    "every-field-present", "leaves unset fields out in the whole report, and shows them empty in the others"
)
def _(server: Pipeline) -> None:
    _showing(server, lambda question: not _listed(question) and not _by_changes(question), _without_unset)


@mutant(
    "every-field-present",
    "has no card numbers in reports of changes",
    also={
        **_NOT_STORED,
        "filtered-values-the-same": "who has a card number in the whole report lacks it there",
    },
    account_id="greatwidgets",
)
def _(server: Pipeline) -> None:
    _showing(server, _by_changes, lambda members: members[:-1])


def _with_moment(members: Members) -> Members:
    return [*members, ("record_timestamp", "2011-06-15 12:00:00")]


@mutant("no-undocumented-fields", "shows when a customer changed in reports of ranges only")
def _(server: Pipeline) -> None:
    _showing(server, _by_range, _with_moment)


@mutant("no-undocumented-fields", "shows when a customer changed in reports of changes in JSON only")
def _(server: Pipeline) -> None:
    _showing(server, _by_changes, _with_moment, output=Output.JSON)


@mutant("no-undocumented-fields", "counts the customers in an attribute of the root of campaigns' reports")
def _(server: Pipeline) -> None:
    _rewriting(
        server,
        _by_campaign,
        lambda body: body.replace(b'status="success"', b'status="success" count="2"'),
    )


@mutant("custom-date-form", "writes the day first in reports of changes only", also=_OTHER_DATE)
def _(server: Pipeline) -> None:
    def day_first(name: str, value: str) -> str:
        return "/".join(reversed(value.split("-"))) if name == "custom_date" else value

    _valuing(server, _by_changes, day_first)


@mutant(
    "filtered-values-the-same",
    "cuts the last digit of card numbers off in reports of campaigns only",
    also=_NOT_STORED,
    account_id="greatwidgets",
)
def _(server: Pipeline) -> None:
    _valuing(server, _by_campaign, lambda name, value: value[:-1] if name == "card_number" else value)


@mutant(
    "filtered-values-the-same",
    "shows the name of a campaign's customers in capitals in JSON only",
    also=_NOT_STORED,
)
def _(server: Pipeline) -> None:
    def louder(name: str, value: str) -> str:
        return value.upper() if name == "first_name" else value

    _valuing(server, _by_campaign, louder, output=Output.JSON)


@mutant(
    "filtered-values-the-same",
    "shows the city as the state in reports of ranges only",
    also=_NOT_STORED,
    account_id="greatwidgets",
)
def _(server: Pipeline) -> None:
    def city_again(members: Members) -> Members:
        city = dict(members)["city"]
        return [(name, city if name == "state" else value) for name, value in members]

    _showing(server, _by_range, city_again)


@mutant("filtered-values-the-same", "forgets phones where several campaigns are listed", also=_NOT_STORED)
def _(server: Pipeline) -> None:
    _valuing(server, _by_list, lambda name, value: "" if name == "phone" else value)


@mutant("filtered-values-the-same", "shows another phone in reports of changes", also=_NOT_STORED)
def _(server: Pipeline) -> None:
    _valuing(server, _by_changes, lambda name, value: value.replace("-", " ") if name == "phone" else value)


@mutant(
    "filtered-values-the-same", "gives each customer of a campaign the values of the next", also=_NOT_STORED
)
def _(server: Pipeline) -> None:
    def shifted(customers: list[ReportedCustomer], _: Selection, view: View) -> list[ReportedCustomer]:
        if not _by_campaign(view.question):
            return customers
        following = [*customers[1:], *customers[:1]]
        return [
            one._replace(fields=(*other.fields[:CODE], *one.fields[CODE:]))
            for one, other in zip(customers, following, strict=True)
        ]

    listing(server, shifted)


@mutant(
    "filtered-values-the-same",
    "shows in reports of changes what the customers were when it was first asked",
    modes=("black-box",),
    moving=True,
)
def _(server: Pipeline) -> None:
    kept: dict[str, tuple[str, ...]] = {}
    find = server.find

    def stale(customers: list[ReportedCustomer], _: Selection, view: View) -> list[ReportedCustomer]:
        everybody = find(Selection(), view) if not kept else []
        kept.update({one.fields[CODE]: one.fields for one in everybody})
        if not _by_changes(view.question):
            return customers
        return [one._replace(fields=kept.get(one.fields[CODE], one.fields)) for one in customers]

    listing(server, stale)
