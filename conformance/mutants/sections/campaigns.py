"""Servers that misunderstand selected_campaigns (SEL-2, SEL-6, DEC-13 to DEC-15)."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from conformance.mutants.mutant import listing, mutant, refusing, selecting
from conformance.mutants.pipeline import Pipeline, ReportedCustomer, View
from fixtures.model import CODE, Transaction
from mockserver.question import Question
from mockserver.store.interface import Selection

_BREAKS_ORDER = {"campaign-order-irrelevant": "turned round, another campaign is the one that counts"}


def campaigns_read(server: Pipeline, change: Callable[[tuple[str, ...], View], tuple[str, ...]]) -> None:
    """Let a server look for other campaigns than those listed."""

    def select(selection: Selection, view: View) -> Selection:
        listed = selection.campaigns
        return replace(selection, campaigns=change(listed, view) or None) if listed else selection

    selecting(server, select)


def _by_transaction(server: Pipeline, count_only: Callable[[list[Transaction]], list[Transaction]]) -> None:
    """Let a server look at some of each customer's transactions only."""

    def some(customers: list[ReportedCustomer], selection: Selection, view: View) -> list[ReportedCustomer]:
        if not selection.campaigns:
            return customers
        by_code: dict[str, list[Transaction]] = {}
        for transaction in view.transactions:
            by_code.setdefault(transaction.customer_code, []).append(transaction)
        counted = {
            code
            for code, all_of_them in by_code.items()
            if any(one.campaign_id in selection.campaigns for one in count_only(all_of_them))
        }
        return [customer for customer in customers if customer.fields[CODE] in counted]

    listing(server, some)


@mutant("campaign-selects-its-customers", "looks at the latest transaction of each customer only")
def _(server: Pipeline) -> None:
    _by_transaction(server, lambda transactions: transactions[-1:])


@mutant(
    "campaign-selects-its-customers",
    "looks at the ten oldest transactions of each customer only",
    account_id="greatwidgets",
)
def _(server: Pipeline) -> None:
    _by_transaction(server, lambda transactions: transactions[:10])


@mutant("campaign-selects-its-customers", "loses the zeros in front of a campaign's id")
def _(server: Pipeline) -> None:
    def as_numbers(listed: tuple[str, ...], view: View) -> tuple[str, ...]:
        return (
            *listed,
            *(name for name in view.campaigns if name.lstrip("0") in {one.lstrip("0") for one in listed}),
        )

    campaigns_read(server, as_numbers)


@mutant("campaign-selects-its-customers", "selects everybody by a campaign to which nobody ever came")
def _(server: Pipeline) -> None:
    def everybody(listed: tuple[str, ...], view: View) -> tuple[str, ...]:
        used = {transaction.campaign_id for transaction in view.transactions}
        idle = set(view.campaigns) - used
        return () if idle.issuperset(listed) else listed

    campaigns_read(server, everybody)


@mutant(
    "campaigns-are-a-union",
    "wants a transaction in all listed campaigns instead of in any",
    also={"unknown-campaign-selects-nobody": "nobody is in a campaign and in one that does not exist"},
)
def _(server: Pipeline) -> None:
    right = server.find

    def find(selection: Selection, view: View) -> list[ReportedCustomer]:
        each = [right(replace(selection, campaigns=(one,)), view) for one in selection.campaigns or ()]
        common = (
            [customer for customer in each[0] if all(customer in other for other in each)] if each else []
        )
        return common if each else right(selection, view)

    server.find = find


@mutant(
    "campaigns-are-a-union",
    "honours the first campaign of a list only",
    also={
        **_BREAKS_ORDER,
        "unknown-campaign-selects-nobody": "behind one that does not exist, a campaign is passed over",
    },
)
def _(server: Pipeline) -> None:
    campaigns_read(server, lambda listed, _: listed[:1])


@mutant("campaigns-are-a-union", "passes over the last campaign of a list", also=_BREAKS_ORDER)
def _(server: Pipeline) -> None:
    campaigns_read(server, lambda listed, _: listed[:-1] or listed)


@mutant(
    "campaigns-are-a-union",
    "lists 700 customers at most where campaigns are given, and none has as many",
    account_id="greatwidgets",
)
def _(server: Pipeline) -> None:
    listing(server, lambda found, selection, _: found[:700] if selection.campaigns else found)


@mutant(
    "campaign-order-irrelevant",
    "expects campaigns in its own order, and stops where they are not",
    also={
        "campaigns-are-a-union": "all campaigns of a dataset are asked for in an order that is not its own"
    },
)
def _(server: Pipeline) -> None:
    def in_order(listed: tuple[str, ...], view: View) -> tuple[str, ...]:
        places = [view.campaigns.index(name) if name in view.campaigns else 0 for name in listed]
        falls = (place for place, (one, other) in enumerate(pairwise(places), 1) if other < one)
        return listed[: next(falls, None)]

    campaigns_read(server, in_order)


@mutant(
    "unknown-campaign-selects-nobody",
    "selects everybody where no campaign of the list is known",
    also={"campaigns-are-a-union": "beside a known one, the unknown adds nobody any more"},
)
def _(server: Pipeline) -> None:
    campaigns_read(server, lambda listed, view: () if not set(listed) & set(view.campaigns) else listed)


@mutant("unknown-campaign-selects-nobody", "selects everybody as soon as one campaign of the list is unknown")
def _(server: Pipeline) -> None:
    campaigns_read(server, lambda listed, view: () if set(listed) - set(view.campaigns) else listed)


@mutant("unknown-campaign-selects-nobody", "reads the first ten campaigns of a list only")
def _(server: Pipeline) -> None:
    campaigns_read(server, lambda listed, _: listed[:10])


@mutant("unknown-campaign-selects-nobody", "forgets a range together with a campaign that is unknown")
def _(server: Pipeline) -> None:
    def everybody(selection: Selection, view: View) -> Selection:
        dated = (selection.since, selection.until) != (None, None)
        unknown = not set(selection.campaigns or ()) & set(view.campaigns)
        return Selection() if dated and unknown else selection

    selecting(server, everybody)


def _is_foreign(server: Pipeline, campaign: str) -> bool:
    with server.store.snapshot() as snapshot:
        others = [state for state in server.store.accounts() if state.account != server.account]
        return any(campaign == one.campaign_id for state in others for one in snapshot.campaigns(state))


@mutant("foreign-campaign-like-unknown", "says that a campaign is another account's")
def _(server: Pipeline) -> None:
    def reason(question: Question) -> str:
        campaign = question.form.fields.get("selected_campaigns", "")
        with server.store.snapshot() as snapshot:
            own = question.state and not snapshot.unknown_campaigns(question.state, [campaign])
        return "This campaign is another account's." if not own and _is_foreign(server, campaign) else ""

    refusing(server, reason)


@mutant("foreign-campaign-like-unknown", "looks campaigns up in all accounts, and shows those customers")
def _(server: Pipeline) -> None:
    right = server.find

    def find(selection: Selection, view: View) -> list[ReportedCustomer]:
        customers = right(selection, view)
        if customers or not selection.campaigns:
            return customers
        others = [View(view.question, view.snapshot, state) for state in server.store.accounts()]
        return [customer for other in others for customer in right(selection, other)]

    server.find = find


@mutant(
    "foreign-campaign-like-unknown",
    "looks up a campaign in all accounts where it stands beside one of the own",
)
def _(server: Pipeline) -> None:
    right = server.find

    def find(selection: Selection, view: View) -> list[ReportedCustomer]:
        if len(selection.campaigns or ()) < 2:
            return right(selection, view)
        others = [View(view.question, view.snapshot, state) for state in server.store.accounts()]
        strangers = set(selection.campaigns or ()) - set(view.campaigns)
        foreign = replace(selection, campaigns=tuple(strangers))
        found = [customer for other in others for customer in right(foreign, other)] if strangers else []
        return right(selection, view) + found

    server.find = find
