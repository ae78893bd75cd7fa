"""Servers with which no client can poll (SEL-7, SEL-9 to SEL-12, DEC-2 to DEC-7)."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Final

from conformance.mutants.mutant import asking, choosing, listing, mutant, refusing, selecting
from conformance.mutants.pipeline import Pipeline, ReportedCustomer, Request, View
from fixtures.model import CODE, Customer
from mockserver.question import Question
from mockserver.selection import day_begins, zone_of
from mockserver.store.interface import Selection

_ALL: Final = 1_000_000


def _last(view: View) -> int:
    """Return what a request sends as last, 0 where it sends none."""
    return int(view.question.form.fields.get("last") or 0)


def _customers(view: View) -> tuple[Customer, ...]:
    return view.snapshot.customers(view.state, limit=_ALL)


def _since(server: Pipeline, change: Callable[[int, View], int | None]) -> None:
    """Let a server count from another id than the one that was sent; ``None`` gives everybody."""

    def select(selection: Selection, view: View) -> Selection:
        last = _last(view)
        return replace(selection, changed_after=change(last, view)) if last else selection

    selecting(server, select)


def _keeping(server: Pipeline, keep: Callable[[Customer, View], bool]) -> None:
    """Let a server leave out some of those who changed since an id."""

    def some(customers: list[ReportedCustomer], _: Selection, view: View) -> list[ReportedCustomer]:
        if not _last(view):
            return customers
        kept = {customer.fields[CODE] for customer in _customers(view) if keep(customer, view)}
        return [customer for customer in customers if customer.fields[CODE] in kept]

    listing(server, some)


def _adding(server: Pipeline, more: Callable[[View], set[str]]) -> None:
    """Let a server list further customers, by their codes, beside those who changed since an id."""

    def with_more(customers: list[ReportedCustomer], _: Selection, view: View) -> list[ReportedCustomer]:
        if not _last(view) or not customers:
            return customers
        codes = more(view) - {customer.fields[CODE] for customer in customers}
        added = [
            ReportedCustomer(customer.fields, 0)
            for customer in _customers(view)
            if customer.fields[CODE] in codes
        ]
        return customers + added

    listing(server, with_more)


@mutant("last-zero-returns-all", "takes 0 for an id like any other, and refuses one that it never gave")
def _(server: Pipeline) -> None:
    refusing(server, lambda question: "Unknown id." if question.form.fields.get("last") == "0" else "")


@mutant("last-zero-returns-all", "leaves out of last=0 who never had a transaction")
def _(server: Pipeline) -> None:
    def buyers(customers: list[ReportedCustomer], _: Selection, view: View) -> list[ReportedCustomer]:
        if view.question.form.fields.get("last") != "0":
            return customers
        bought = {transaction.customer_code for transaction in view.transactions}
        return [customer for customer in customers if customer.fields[CODE] in bought]

    listing(server, buyers)


@mutant("newest-id-leaves-nobody", "sends everybody where nothing changed")
def _(server: Pipeline) -> None:
    _since(server, lambda last, view: None if last == view.state.newest_id else last)


@mutant("last-reports-new-customers", "leaves out who is new and bought nothing yet")
def _(server: Pipeline) -> None:
    def bought(customer: Customer, view: View) -> bool:
        return any(one.customer_code == customer.fields[CODE] for one in view.transactions)

    _keeping(server, bought)


def _is_new(customer: Customer, view: View) -> bool:
    """Tell whether a customer came after everybody who did not change since the id that was sent."""
    old = [one.id for one in _customers(view) if one.changed_id <= _last(view)]
    return customer.id > max(old, default=0)


@mutant(
    "last-reports-changed-customers",
    "reports who is new, and no change of an old customer",
    also={"last-may-be-a-transaction": "those who changed lack after the id of a transaction as well"},
)
def _(server: Pipeline) -> None:
    _keeping(server, _is_new)


@mutant(
    "last-may-be-a-transaction",
    "begins one id too late",
    modes=("known-data",),
    account_id="greatwidgets",
)
def _(server: Pipeline) -> None:
    _since(server, lambda last, _: last + 1)


@mutant(
    "last-reports-changed-customers",
    "shows nobody where a single customer changed",
    also={"last-may-be-a-transaction": "after a transaction's id a single customer may have changed too"},
    modes=("known-data",),
)
def _(server: Pipeline) -> None:
    listing(server, lambda found, selection, _: [] if selection.changed_after and len(found) == 1 else found)


@mutant(
    "last-leaves-out-unchanged",
    "lists who never had a transaction in every answer that lists anybody",
    also={"last-may-be-a-transaction": "they come for the id of a transaction as well"},
)
def _(server: Pipeline) -> None:
    def idle(view: View) -> set[str]:
        bought = {transaction.customer_code for transaction in view.transactions}
        return {customer.fields[CODE] for customer in _customers(view)} - bought

    _adding(server, idle)


@mutant("transaction-alone-is-no-change", "counts a transaction as a change of the customer")
def _(server: Pipeline) -> None:
    _adding(server, lambda view: {one.customer_code for one in view.transactions if one.id > _last(view)})


@mutant(
    "last-may-be-a-transaction", "finds no customer by the id of a transaction, and so no change after it"
)
def _(server: Pipeline) -> None:
    def unknown(last: int, view: View) -> int:
        return view.state.newest_id if any(one.id == last for one in view.transactions) else last

    _since(server, unknown)


@mutant(
    "later-last-within-earlier",
    "compares ids as texts, so that 999 is after 1000",
    also={"last-above-newest-returns-nobody": "an id of more digits is less than one of fewer"},
)
def _(server: Pipeline) -> None:
    right = server.find

    def find(selection: Selection, view: View) -> list[ReportedCustomer]:
        if not _last(view):
            return right(selection, view)
        later = {one.fields[CODE] for one in _customers(view) if str(one.changed_id) > str(_last(view))}
        everybody = right(replace(selection, changed_after=None), view)
        return [customer for customer in everybody if customer.fields[CODE] in later]

    server.find = find


@mutant(
    "last-id-loses-nothing",
    "reports no change of an old customer, while customers change",
    modes=("black-box",),
    moving=True,
)
def _(server: Pipeline) -> None:
    _keeping(server, _is_new)


@mutant("last-above-newest-returns-nobody", "begins anew at an id that it has not given yet")
def _(server: Pipeline) -> None:
    _since(server, lambda last, view: None if last > view.state.newest_id else last)


@mutant("last-above-newest-returns-nobody", "keeps the lowest 32 bits of last")
def _(server: Pipeline) -> None:
    _since(server, lambda last, _: last % 2**32)


@mutant("last-above-newest-returns-nobody", "keeps the lowest 64 bits of last")
def _(server: Pipeline) -> None:
    _since(server, lambda last, _: last % 2**64)


def _reading(server: Pipeline, change: Callable[[str], str]) -> None:
    """Let a server tidy up last before it reads it."""

    def tidy(request: Request) -> None:
        if "last" in request.fields:
            request.fields["last"] = change(request.fields["last"])

    asking(server, tidy)


@mutant("wrong-last-refused", "takes a negative id for 0")
def _(server: Pipeline) -> None:
    _reading(server, lambda text: "0" if text.startswith("-") else text)


@mutant("wrong-last-refused", "takes what is no number for 0")
def _(server: Pipeline) -> None:
    _reading(server, lambda text: "0" if text.isalpha() else text)


@mutant("wrong-last-refused", "cuts a fraction off")
def _(server: Pipeline) -> None:
    _reading(server, lambda text: re.sub(r"\.\d+$", "", text))


@mutant("wrong-last-refused", "accepts a plus and the digits of all scripts")
def _(server: Pipeline) -> None:
    def as_number(text: str) -> str:
        return str(int(text)) if re.fullmatch(r"\+?\d+", text) else text

    _reading(server, as_number)


@mutant("wrong-last-refused", "accepts what a programming language takes for a number")
def _(server: Pipeline) -> None:
    _reading(server, lambda text: text.replace("_", "") if re.fullmatch(r"\d+(_\d+)+", text) else text)


@mutant("dates-beside-last-ignored", "leaves out who changed after date_end")
def _(server: Pipeline) -> None:
    def until_then(customers: list[ReportedCustomer], _: Selection, view: View) -> list[ReportedCustomer]:
        end = view.question.form.fields.get("date_end")
        if not end or not _last(view):
            return customers
        ends = day_begins(date.fromisoformat(end), zone_of("UTC"))
        return [customer for customer in customers if customer.changed_at < ends]

    listing(server, until_then)


@mutant("dates-beside-last-ignored", "refuses dates beside last")
def _(server: Pipeline) -> None:
    def reason(question: Question) -> str:
        fields = question.form.fields
        return (
            "No dates beside last." if "last" in fields and fields.keys() & {"date_start", "date_end"} else ""
        )

    refusing(server, reason)


@mutant("last-with-campaigns", "lets last win over the campaigns")
def _(server: Pipeline) -> None:
    choosing(server, DEC_6="last")


@mutant("last-with-campaigns", "gives an empty report for last and campaigns together")
def _(server: Pipeline) -> None:
    choosing(server, DEC_6="last")
    listing(
        server,
        lambda customers, _, view: (
            [] if {"last", "selected_campaigns"} <= view.question.form.fields.keys() else customers
        ),
    )


@mutant("last-id-place", "returns the last id as an attribute of the root")
def _(server: Pipeline) -> None:
    choosing(server, DEC_2="attribute")


@mutant("last-inclusive", "counts from the id itself")
def _(server: Pipeline) -> None:
    choosing(server, DEC_3="inclusive")
