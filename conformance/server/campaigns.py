"""Section campaigns: what selected_campaigns selects (SEL-2, SEL-6, DEC-13 to DEC-15)."""

from array import array
from functools import partial
from typing import Final

from conformance.answer import Answer, describe
from conformance.check import check
from conformance.expectations import selects
from conformance.key_order import missing, missing_keys
from conformance.known_ranges import chosen_campaigns
from conformance.question import Question, question
from conformance.refusals import demand_refusal
from conformance.relations import adds_up, all_hold, same
from conformance.ruling import fail, skip, vacuous
from conformance.search import MOST_CAMPAIGNS
from conformance.subject import Subject

#: Ids that no account has, as far as anybody can tell.
_UNKNOWN: Final = ("999999999999999999", "888888888888888888")
#: Items that are no ids; each stands beside a campaign that there is.
_BAD_ITEMS: Final = ("", "abc", "12x", "-1", "1.5")


def _of(*campaigns: str) -> Question:
    return question(selected_campaigns=",".join(campaigns))


@check("campaign-selects-its-customers", campaign=MOST_CAMPAIGNS + 2)
def campaign_selects_its_customers(server: Subject) -> None:
    """Ask for campaigns of the dataset, each alone."""
    server.plain_is_accepted()
    oracle = server.known
    chosen = _instructive(server)
    for campaign in chosen:
        name = f"the report of the campaign {campaign}"
        selects(server, _of(campaign), oracle.selected([campaign]), name)
    if oracle.purchases.keys().isdisjoint(chosen):
        vacuous("No campaign of the dataset has customers.")


def _instructive(server: Subject) -> tuple[str, ...]:
    """Return campaigns of the dataset: those surveyed, some that the dataset offers, and one without customers."""
    oracle = server.known
    idle = [name for name in oracle.campaigns if name not in oracle.purchases][:1]
    return tuple(dict.fromkeys((*server.campaigns, *chosen_campaigns(oracle), *idle)))


@check("campaigns-are-a-union", campaign=3 + MOST_CAMPAIGNS, uses_day=True)
def campaigns_are_a_union(server: Subject) -> None:
    """Compare what a list selects with what its campaigns select one by one, on a day too.

    Where all is large, of one list only.
    """
    campaigns = server.some_campaigns(least=2)
    lists = {campaigns} if server.is_large else {campaigns, campaigns[:2]}
    asked: list[tuple[dict[str, str], str, tuple[str, ...]]] = [({}, "", listed) for listed in lists]
    if day := server.found_day:
        on_it = {"date_start": day.isoformat(), "date_end": day.isoformat()}
        asked.append((on_it, f" on {day}", campaigns))
    all_hold(
        partial(
            adds_up,
            server,
            [_of(campaign).having(**dates) for campaign in listed],
            _of(*listed).having(**dates),
            parts_are=f"the reports of the single campaigns{when}",
            whole_is=f"the report of the list{when}",
        )
        for dates, when, listed in asked
    )


@check("campaign-order-irrelevant", campaign=2)
def campaign_order_irrelevant(server: Subject) -> None:
    """Turn a list of campaigns round."""
    campaigns = server.some_campaigns(least=2)
    same(
        server,
        _of(*campaigns),
        _of(*reversed(campaigns)),
        one_is="the report of the list",
        other_is="the report of the list turned round",
    )


@check("unknown-campaign-selects-nobody", campaign=1, faulty=4)
def unknown_campaign_selects_nobody(server: Subject) -> None:
    """Ask for campaigns that do not exist, alone and beside one that does."""
    whole = server.plain_is_accepted()
    known = () if server.oracle is None else server.oracle.campaigns
    unknown = [campaign for campaign in _UNKNOWN if campaign not in known]
    for campaign in unknown:
        answer = server.ask(_of(campaign).probing())
        if answer.count:
            fail(
                f"The unknown campaign {campaign} selects {answer.count:,} customers.",
                server.evidence(answer),
            )
        server.observed["DEC-14"] = "error" if answer.refused else "nothing"
    for campaign in server.campaigns[:1]:
        _demand_no_more(server, campaign, unknown[0])
    if not whole.count:
        vacuous("The account has no customers.")


def _demand_no_more(server: Subject, campaign: str, unknown: str) -> None:
    both = _of(campaign, unknown)
    if server.ask(both.probing()).success:
        same(
            server,
            _of(campaign),
            both,
            one_is=f"the report of the campaign {campaign}",
            other_is="the report of the same beside one that does not exist",
        )


@check("foreign-campaign-like-unknown", faulty=2)
def foreign_campaign_like_unknown(server: Subject) -> None:
    """Compare the answers for another account's campaign and for one that does not exist."""
    server.plain_is_accepted()
    if not server.known.foreign_campaigns:
        skip("The dataset has no campaign that only another account has.")
    foreign = server.ask(_of(server.known.foreign_campaigns[0]).probing())
    unknown = server.ask(_of(_UNKNOWN[0]).probing())
    if _kind(foreign) != _kind(unknown):
        fail(
            f"It is answered with {_told(foreign)}, and one that does not exist with {_told(unknown)}.",
            server.evidence(foreign, "another account's campaign"),
            server.evidence(unknown, "a campaign that does not exist"),
        )


def _told(answer: Answer) -> str:
    return f"{describe(answer)}, {answer.count:,} customers"


def _kind(answer: Answer) -> tuple[int, str, bool, int]:
    """What tells an answer about a campaign from another, without the text, which may name the campaign."""
    return answer.received.status, answer.status, answer.error is None, answer.count


@check("bad-campaign-item-refused", faulty=len(_BAD_ITEMS) + 2)
def bad_campaign_item_refused(server: Subject) -> None:
    """Put items that are no ids beside a campaign, in front, in the middle and behind."""
    [campaign, *_] = (*server.campaigns, _UNKNOWN[0])
    lists = [f"{campaign},{item}" for item in _BAD_ITEMS]
    for listed in (*lists, f",{campaign}", f"{campaign},,{_UNKNOWN[0]}"):
        asked = question(selected_campaigns=listed).probing()
        demand_refusal(server, asked, f"the list {listed!r}")


@check("campaign-spaces", faulty=1)
def campaign_spaces(server: Subject) -> None:
    """Put a space in front of a campaign in a list."""
    campaigns = server.some_campaigns(least=2)
    answer = server.ask(question(selected_campaigns=", ".join(campaigns[:2])).probing())
    if answer.refused:
        server.observe("DEC-15", "error")
        return
    first, second = (server.report(_of(campaign)) for campaign in campaigns[:2])
    only = {"first": array("Q", missing(first, second)), "second": array("Q", missing(second, first))}
    passed_over = [item for item, keys in only.items() if keys and _holds_none(answer, keys)]
    if passed_over:
        server.note(f"The list is accepted, but its {passed_over[0]} item selects nobody.")
    elif not all(only.values()):
        server.note("The list is accepted; these campaigns do not tell whether the items are trimmed.")
    else:
        server.observe("DEC-15", "trim")


def _holds_none(answer: Answer, keys: "array[int]") -> bool:
    return sum(1 for _ in missing_keys(keys, answer.keys)) == len(keys)


@check("campaign-zeros", faulty=1)
def campaign_zeros(server: Subject) -> None:
    """Put a zero in front of a campaign."""
    [campaign, *_] = server.some_campaigns()
    answer = server.ask(_of(f"0{campaign}").probing())
    server.note(
        "Zeros in front do not count." if answer.count else "Zeros in front make it another campaign."
    )
