"""Section changes: what last selects, and the id that a client notes (SEL-7, SEL-9 to SEL-12, DEC-2 to DEC-7)."""

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Final

from conformance.answer import describe
from conformance.both_fields import MOST_IDS, changes_among, fitting_words, shown_as_odd
from conformance.check import check
from conformance.chosen import Chosen
from conformance.expectations import selects
from conformance.ids import MOST_TRIED, changes_since, descending_ids, newest_id, some_changes
from conformance.interview import EVERYTHING
from conformance.key_order import differing, missing, missing_keys
from conformance.known_ids import divided, ids_below_newcomers, ids_of_changes, ids_of_transactions
from conformance.large_reports import LAST_ZERO, last_zero_settled
from conformance.question import question
from conformance.refusals import demand_refusal
from conformance.relations import demand_report, same, within
from conformance.ruling import fail, skip, vacuous
from conformance.subject import Subject
from conformance.told_ids import odd_id, reports_of_each_kind, walk

#: Values that are no ids: negative, no whole numbers, forms of programming languages, other digits, a list.
_WRONG: Final = ("-1", "abc", "1.5", "7.0", "1e3", "1_0", "+5", "0x10", "٣", "1,2")
#: How far a walk goes until the data stands still for one step.
_STEPS: Final = 8
#: No account has come this far; the last two are 0 where numbers have 32 or 64 bits.
_BEYOND: Final = (10**9, 10**17, 2**32, 2**64)


@check("last-zero-returns-all", full=1)
def last_zero_returns_all(server: Subject) -> None:
    """Compare the report for last=0 with the plain one; where it is large, first in JSON."""
    server.plain_is_accepted()
    if not last_zero_settled(server):
        same(server, EVERYTHING, LAST_ZERO, one_is="the plain report", other_is="the report for last=0")


@check("newest-id-leaves-nobody", changes=_STEPS)
def newest_id_leaves_nobody(server: Subject) -> None:
    """Send back the id of each answer until one shows that nothing changed, and see whom it holds."""
    last = newest_id(server)
    for _ in range(_STEPS):
        answer = demand_report(server, changes_since(last), f"the answer to last={last}")
        if answer.last_id == last and answer.count > 1:
            answer = server.ask_again(changes_since(last))
        if answer.last_id == last:
            break
        last = answer.last_id or last
    else:
        vacuous(f"The data changed between {_STEPS} requests in a row.")
    if answer.count > 1:
        fail(
            f"Nothing changed after the id {last}, and still {answer.count:,} customers came.",
            server.evidence(answer),
        )
    if not server.plain_is_accepted().count:
        vacuous("The account has no customers.")


@check("last-reports-new-customers", changes=3)
def last_reports_new_customers(server: Subject) -> None:
    """Look for the customers that came to the dataset after an id and were not changed since."""
    server.plain_is_accepted()
    wanted = {last: divided(server.known, last)[0] for last in ids_below_newcomers(server.known)}
    _demand_among(server, wanted, "No customer of the dataset may be new.")


@check("last-reports-changed-customers", changes=4)
def last_reports_changed_customers(server: Subject) -> None:
    """Look for the customers that were in the dataset before an id and changed after it."""
    server.plain_is_accepted()
    wanted = {last: divided(server.known, last)[1] for last in ids_of_changes(server.known)}
    _demand_among(server, wanted, "No customer of the dataset surely changed.")


def _demand_among(server: Subject, wanted: dict[int, Chosen], otherwise: str) -> None:
    for last, keys in wanted.items():
        selects(server, changes_since(last), keys, f"the report for last={last}", unwanted=_nobody)
    if not any(wanted.values()):
        vacuous(otherwise)


def _nobody(_: int) -> bool:
    return False


@check("last-leaves-out-unchanged", changes=4)
def last_leaves_out_unchanged(server: Subject) -> None:
    """Look for customers of the dataset that neither changed nor did anything since an id."""
    server.plain_is_accepted()
    _demand_absent(
        server, server.known.is_idle_since, "All customers of the dataset changed or bought since."
    )


@check("transaction-alone-is-no-change", changes=4)
def transaction_alone_is_no_change(server: Subject) -> None:
    """Look for customers of the dataset that did not change since an id, but had a transaction."""
    server.plain_is_accepted()
    _demand_absent(server, server.known.only_bought_since, "No customer of the dataset only bought since.")


def _demand_absent(server: Subject, unwanted: Callable[[int, int], bool], otherwise: str) -> None:
    judged = False
    for last in ids_of_changes(server.known):
        is_unwanted = partial(unwanted, last)
        selects(server, changes_since(last), (), f"the report for last={last}", unwanted=is_unwanted)
        judged = judged or any(map(is_unwanted, server.known.keys))
    if not judged:
        vacuous(otherwise)


@check("last-may-be-a-transaction", changes=4)
def last_may_be_a_transaction(server: Subject) -> None:
    """Ask with ids of transactions: whoever changed after them is there, whoever did nothing is not."""
    server.plain_is_accepted()
    oracle = server.known
    ids = ids_of_transactions(oracle)
    for last in ids:
        changed, idle = oracle.changed_since(last), partial(oracle.is_idle_since, last)
        name = f"the report for last={last}, a transaction"
        selects(server, changes_since(last), changed, name, unwanted=idle)
    if not ids:
        vacuous("The dataset has no transactions.")


@check("later-last-within-earlier", changes=8)
def later_last_within_earlier(server: Subject) -> None:
    """Go back to smaller ids, also where an id loses a digit: the answers only grow."""
    asked = [changes_since(last) for last in descending_ids(server)]
    reports = [one for one in asked if server.ask(one).success]
    if not any(server.ask(one).count for one in reports[:-1]):
        vacuous("No customer changed after the ids that could be asked with.")
    for later, earlier in pairwise(reports):
        if server.ask(later).count:
            within(
                server,
                later,
                earlier,
                narrower_is=f"the report for last={later.value('last')}",
                wider_is=f"the report for last={earlier.value('last')}",
            )


@check("last-id-loses-nothing", changes=4)
def last_id_loses_nothing(server: Subject) -> None:
    """Walk from id to id, read everybody again, and look for changes that no step of the walk told."""
    start = newest_id(server)
    if server.oracle is not None:
        if start > server.oracle.newest:
            fail(
                f"The returned id {start} is ahead of the newest record, {server.oracle.newest}: what changes "
                "next may get an id below it.",
                server.evidence(server.plain_is_accepted()),
            )
        return
    before = server.report(server.sample)
    told, last = walk(server, before.last_id or start, steps=2)
    after = server.ask_again(server.sample)
    more, _ = walk(server, last, steps=2)
    told |= more
    changed = {*differing(before, after)}
    if server.sample == EVERYTHING:
        changed |= {*missing(after, before)}
    untold = changed - told
    if untold:
        fail(
            f"{len(untold):,} customers changed, and no answer to last told it, for one "
            f"{server.witness.customer(min(untold), after)}.",
            server.evidence(before, "before the walk"),
            server.evidence(after, "after the walk"),
        )
    if not changed:
        vacuous("Nothing changed while the suite walked from id to id.")


@check("last-id-never-goes-back", changes=2, comparison=3, faulty=1)
def last_id_never_goes_back(server: Subject) -> None:
    """Compare the ids of all answers so far in their order: of empty reports, in JSON, and in XML again."""
    reports_of_each_kind(server)
    server.ask_again(changes_since(newest_id(server)))
    told = [answer for answer in server.answers_in_order() if answer.success and answer.last_id is not None]
    for before, after in pairwise(told):
        if (after.last_id or 0) < (before.last_id or 0):
            fail(
                f"After the id {before.last_id} came {after.last_id}.",
                server.evidence(before, "first"),
                server.evidence(after, "then"),
            )


@check("last-id-on-every-report", changes=2, comparison=3, faulty=1)
def last_id_on_every_report(server: Subject) -> None:
    """Look for the id in reports without customers, in JSON and in JSONP, where the plain report has one."""
    for answer in reports_of_each_kind(server):
        if answer.last_id is None and not odd_id(answer):
            name = answer.format.upper()
            fail(f"A report of {answer.count:,} customers in {name} returns no id.", server.evidence(answer))


@check("last-id-can-be-sent", comparison=1)
def last_id_can_be_sent(server: Subject) -> None:
    """Look whether what each report so far, and one in JSON, returns as the id is a whole number."""
    server.plain_is_accepted()
    server.ask(server.sample.having(output="JSON"))
    reports = [answer for answer in server.answers_in_order() if answer.success]
    for answer in reports:
        if odd := odd_id(answer):
            fail(f"A report returns the last id {odd!r}, which is no whole number.", server.evidence(answer))
    if all(answer.last_id is None for answer in reports):
        skip("The server returns no last id, so there is none to send back.")


@check("last-id-is-the-newest")
def last_id_is_the_newest(server: Subject) -> None:
    """Hold the id of the plain report against the newest of the dataset, or against none at all beside customers."""
    whole = server.plain_is_accepted()
    if whole.last_id is None:
        skip("The server returns no last id.")
    newest = server.oracle.newest if server.oracle else 0
    if not whole.count and not newest:
        vacuous("The account has no records, as far as anybody can tell.")
    if whole.last_id < newest:
        fail(f"The id {whole.last_id} is returned, and {newest} is the newest.", server.evidence(whole))
    if not whole.last_id:
        fail(f"A report of {whole.count:,} customers returns 0, the id of no record.", server.evidence(whole))


@check("last-above-newest-returns-nobody", faulty=len(_BEYOND))
def last_above_newest_returns_nobody(server: Subject) -> None:
    """Ask with ids far beyond the newest."""
    whole = server.plain_is_accepted()
    newest = whole.last_id or 0
    for last in (*(newest + more for more in _BEYOND[:2]), *(far for far in _BEYOND[2:] if far > newest)):
        answer = server.ask(changes_since(last).probing())
        if answer.count:
            fail(f"last={last} gives {answer.count:,} customers.", server.evidence(answer))
        server.observed["DEC-4"] = "error" if answer.refused else "nearest"
    if not whole.count:
        vacuous("The account has no customers.")


@check("wrong-last-refused", faulty=len(_WRONG))
def wrong_last_refused(server: Subject) -> None:
    """Ask with values that are no ids."""
    for text in _WRONG:
        demand_refusal(server, question(last=text).probing(), f"a request with last={text}")


@check("dates-beside-last-ignored", changes=MOST_TRIED + 1, full=2)
def dates_beside_last_ignored(server: Subject) -> None:
    """Compare a report of changes with the same asked for with a range long ago."""
    asked = some_changes(server)
    same(
        server,
        asked,
        asked.having(date_start="1950-01-01", date_end="1950-01-02"),
        one_is=f"the report for last={asked.value('last')}",
        other_is="the same with dates",
    )


@check("last-with-campaigns", changes=MOST_IDS, campaign=1, full=1, faulty=1)
def last_with_campaigns(server: Subject) -> None:
    """Send both, with an id since which somebody of the campaign changed, and compare with the reports for each."""
    by_campaign = question(selected_campaigns=server.some_campaigns()[0])
    members = server.report(by_campaign)
    later = changes_among(server, members) or some_changes(server)
    both = later.having(selected_campaigns=by_campaign.value("selected_campaigns")).probing()
    for ask in (server.ask, server.ask_again):
        answer, changed, members = ask(both), ask(later), ask(by_campaign)
        if answer.refused:
            server.observe("DEC-6", "error")
            return
        if fitting := fitting_words(answer, changed, members):
            break
    if len(fitting) == 1:
        server.observe("DEC-6", fitting[0])
    elif fitting or answer.received.cut or not answer.success:
        server.note(f"The answer is {describe(answer)}; it does not tell which of the two counts.")
    else:
        server.note(shown_as_odd(answer, changed, members))


@check("last-id-place", comparison=1)
def last_id_place(server: Subject) -> None:
    """Look for the id in the header and in the body, in XML and in JSON."""
    whole = server.plain_is_accepted()
    in_json = server.report(server.sample.having(output="JSON"))
    place = whole.last_place
    if place == "attribute" and in_json.last_place == "attribute-text":
        place = "attribute-text"
    server.observe("DEC-2", place)


@check("last-inclusive", changes=1)
def last_inclusive(server: Subject) -> None:
    """Ask with the id of a customer's newest change and see whether the customer comes."""
    server.plain_is_accepted()
    oracle = server.known
    if not oracle.changed:
        vacuous("The dataset has no customers.")
    place = max(range(len(oracle.changed)), key=oracle.changed.__getitem__)
    answer = server.report(changes_since(oracle.changed[place]))
    comes = not any(missing_keys([oracle.keys[place]], answer.keys))
    server.observe("DEC-3", "inclusive" if comes else "after")
