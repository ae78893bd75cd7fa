"""Section campaigns: what selected_campaigns selects (SEL-2, SEL-6, DEC-13 to DEC-15)."""

from array import array
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final

from conformance.answer import Answer, describe
from conformance.check import check
from conformance.expectations import selects
from conformance.key_order import missing, missing_keys
from conformance.known_ranges import chosen_campaigns, many_campaigns
from conformance.made_up_campaigns import CUTS, UNKNOWN, are_never_nested, is_among, longer_ids, shorter_ids
from conformance.oracle import Oracle
from conformance.question import Question, question
from conformance.refusals import demand_refusal
from conformance.relations import adds_up, all_hold, same
from conformance.ruling import fail, skip, vacuous
from conformance.search import MOST_CAMPAIGNS
from conformance.subject import Subject

#: Items that are no ids, some of them made of one; each stands behind a campaign that there is. Among them is what
#: programming languages take for numbers, and white space that they trim.
_BAD_ITEMS: Final = (
    "",
    "abc",
    "{}x",
    "-{}",
    "+{}",
    "{}.0",
    "{}e0",
    "0x1F",
    '"{}"',
    "{}\t",
    "{}\n",
    "\u00a0{}",
    "{}\u0661",
)
#: What stands between the items of other lists. A list with one of them is one item, and no id.
_NO_COMMAS: Final = (";", "|", " ", "\n", "+", "\u060c")
_ALL_TIME: Final = {"date_start": "1970-01-01", "date_end": "2037-12-31"}


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


@check("campaigns-are-a-union", campaign=4)
def campaigns_are_a_union(server: Subject) -> None:
    """Compare what a list selects with what its campaigns select one by one; of a dataset ask for all.

    Where all is large, of one list only. A campaign that is listed twice may be refused.
    """
    campaigns = server.some_campaigns(least=2)
    if server.oracle is not None:
        _demand_many(server, server.oracle)
    twice = _of(campaigns[0], campaigns[0])
    if server.ask(twice).success:
        same(
            server,
            _of(campaigns[0]),
            twice,
            one_is="the report of a campaign",
            other_is="that of the same listed twice",
        )
    lists = {campaigns} if server.is_large else {campaigns, campaigns[:2]}
    all_hold(
        partial(
            adds_up,
            server,
            [_of(campaign) for campaign in listed],
            _of(*listed),
            parts_are="the reports of the single campaigns",
            whole_is="the report of the list",
        )
        for listed in lists
    )


def _demand_many(server: Subject, oracle: Oracle) -> None:
    listed = many_campaigns(oracle)
    if len(listed) > 1:
        name = f"the report of {len(listed)} campaigns at once"
        selects(server, _of(*listed), oracle.selected(listed), name)


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


@check("unknown-campaign-selects-nobody", campaign=1 + 2 * CUTS, faulty=9)
def unknown_campaign_selects_nobody(server: Subject) -> None:
    """Ask for campaigns that do not exist, alone, in a range, among others, and almost like one that does."""
    whole = server.plain_is_accepted()
    unknown = _unissued(server, UNKNOWN)
    for campaign in unknown[:2]:
        answer = _demand_nobody(server, _of(campaign), f"The unknown campaign {campaign}")
        server.observed["DEC-14"] = "error" if answer.refused else "nothing"
    _demand_nobody(
        server, _of(unknown[0]).having(**_ALL_TIME), f"In a range, the unknown campaign {unknown[0]}"
    )
    for campaign in server.campaigns[:1]:
        _demand_no_more(server, campaign, unknown)
    for campaign in sorted(server.campaigns, key=lambda name: (name[0] != "0", len(name)))[-1:]:
        _demand_whole_id(server, campaign)
    if not whole.count:
        vacuous("The account has no customers.")


def _unissued(server: Subject, made_up: Iterable[str]) -> tuple[str, ...]:
    """Return those ids of which neither the dataset nor the user knows a campaign."""
    known = (*server.options.campaigns, server.options.known_campaign, *server.campaigns)
    if server.oracle is not None:
        known += server.oracle.campaigns
    return tuple(campaign for campaign in made_up if not is_among(campaign, known))


def _demand_nobody(server: Subject, asked: Question, name: str) -> Answer:
    answer = server.ask(asked.probing())
    if answer.count:
        fail(f"{name} selects {answer.count:,} customers.", server.evidence(answer))
    return answer


def _demand_no_more(server: Subject, campaign: str, unknown: Sequence[str]) -> None:
    among_others = _of(*unknown[1:], campaign, unknown[0])
    if server.ask(among_others.probing()).success:
        same(
            server,
            _of(campaign),
            among_others,
            one_is=f"the report of the campaign {campaign}",
            other_is="the report of the same among many that do not exist",
        )


def _demand_whole_id(server: Subject, campaign: str) -> None:
    """Ask for ids that no campaign has, and that have digits in common with one."""
    for common, longer in longer_ids(campaign).items():
        for unknown in _unissued(server, (longer,)):
            name = f"The unknown campaign {unknown}, which {common} of {campaign},"
            _demand_nobody(server, _of(unknown), name)
    for part, shorter in shorter_ids(campaign).items():
        for unknown in _unissued(server, shorter)[:1]:
            if server.oracle is not None:
                name = f"The unknown campaign {unknown}, the {part} of {campaign},"
                _demand_nobody(server, _of(unknown), name)
            elif server.ask(_of(unknown).probing()).count:
                _demand_unrelated(server, campaign, part, shorter)


def _demand_unrelated(server: Subject, campaign: str, part: str, shorter: tuple[str, ...]) -> None:
    """Fail where an id's part selects all customers of the campaign, however short it is; one part may be an id."""
    own = server.report(_of(campaign))
    answers = [server.ask(_of(one)) for one in shorter]
    if are_never_nested(shorter) and not any(any(True for _ in missing(own, answer)) for answer in answers):
        fail(
            f"The {part} of the campaign id {campaign} selects all customers of that campaign, no matter how many "
            f"of its digits are left: {', '.join(shorter)}.",
            *map(server.evidence, answers),
        )
    server.note(f"{shorter[0]} selects customers; it may be a campaign, or only the {part} of {campaign}.")


@check("foreign-campaign-like-unknown", campaign=2, faulty=2)
def foreign_campaign_like_unknown(server: Subject) -> None:
    """Compare the answers for another account's campaign and for one that does not exist, alone and beside an own."""
    server.plain_is_accepted()
    if not server.known.foreign_campaigns:
        skip("The dataset has no campaign that only another account has.")
    foreign, unknown = (_of(server.known.foreign_campaigns[0]), _of(UNKNOWN[0]))
    _demand_alike(server, server.ask(foreign.probing()), server.ask(unknown.probing()))
    for own in server.campaigns[:1]:
        foreign, unknown = (_of(own, server.known.foreign_campaigns[0]), _of(own, UNKNOWN[0]))
        if server.ask(foreign).success and server.ask(unknown).success:
            same(
                server,
                unknown,
                foreign,
                one_is=f"the report of the campaign {own} beside one that does not exist",
                other_is="the report of the same beside another account's",
            )
        else:
            _demand_alike(server, server.ask(foreign), server.ask(unknown))


def _demand_alike(server: Subject, foreign: Answer, unknown: Answer) -> None:
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


@check("bad-campaign-item-refused", faulty=len(_BAD_ITEMS) + 3 + len(_NO_COMMAS))
def bad_campaign_item_refused(server: Subject) -> None:
    """Put items that are no ids beside a campaign, in front, in the middle and behind; separate two by no comma."""
    [campaign, *more] = (*server.campaigns, UNKNOWN[0])
    other = (*more, campaign)[0]
    lists = [f"{campaign},{item.format(other)}" for item in _BAD_ITEMS]
    lists += [f",{campaign}", f"{campaign},,{other}", ","]
    lists += [f"{campaign}{separator}{other}" for separator in _NO_COMMAS]
    for listed in lists:
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
