"""What shows only over several requests: whether a client polls as the documentation tells it to."""

from collections.abc import Iterable
from typing import Final

from contracts.asking.check import check
from contracts.asking.finding import Remark
from contracts.asking.observation import Observation

#: A second fetch may be a restart, or a try; a third is a habit.
_FETCHES_TOLERATED: Final = 2
#: A client may retry a failed request, within reason.
_FAILURES_TOLERATED: Final = 10
#: Seconds by which clocks and rounding may differ.
_SLACK_S: Final = 0.1


@check("first-poll-starts-at-zero")
def first_poll_starts_at_zero(seen: Observation) -> Iterable[Remark]:
    """SEL-9: whoever may start at a transaction's id as well (SEL-10) is not judged, but one told to poll is."""
    if not seen.circumstances.told_to_poll or seen.history.noted is not None:
        return
    if seen.last is None or seen.last not in (0, seen.history.unproven):
        value = seen.sent.get("last")
        asked = "without last" if value is None else f"with last={value}"
        yield Remark(
            f"The first poll asked {asked}; with no id noted it is to send last=0 (SEL-9).", "last", value
        )


@check("last-advances")
def last_advances(seen: Observation) -> Iterable[Remark]:
    """SEL-11: going back to 0 once is a new beginning; staying where one was is not."""
    last, noted = seen.last, seen.history.noted
    if last is None or noted is None or last == noted or "selected_campaigns" in seen.sent:
        return
    told = seen.circumstances.told_to_poll
    starts_again = last == 0 and seen.history.polled != 0 and not told
    invented = told and last > noted and last != seen.history.unproven
    if (last < noted and not starts_again) or invented:
        sentence = (
            f"The field last is {last}, but the poll before was answered with the last id {noted} (SEL-11)."
        )
        yield Remark(sentence, "last", seen.sent["last"])


@check("failed-poll-keeps-last")
def failed_poll_keeps_last(seen: Observation) -> Iterable[Remark]:
    """SEL-11: an answer that broke off may name an id, which must not be noted."""
    last, unproven = seen.last, seen.history.unproven
    if last and last == unproven and last != seen.history.noted and "selected_campaigns" not in seen.sent:
        sentence = (
            f"The field last is {last}, the id of an answer that failed: its changes are lost (SEL-11)."
        )
        yield Remark(sentence, "last", seen.sent["last"])


@check("no-repeated-full-report")
def no_repeated_full_report(seen: Observation) -> Iterable[Remark]:
    """SEL-7: equal full reports again and again, or one in place of a poll."""
    if seen.request.method == "HEAD" or seen.sent.keys() & {"last", "selected_campaigns"}:
        return
    before = seen.history.fetched(seen.answer.digest)
    if seen.circumstances.told_to_poll and seen.history.noted is not None:
        noted = seen.history.noted
        yield Remark(
            f"The full report was fetched again, although last={noted} was to be sent (SEL-7).", "last"
        )
    elif seen.answer.is_report and seen.answer.digest and before >= _FETCHES_TOLERATED:
        sentence = (
            f"The same full report was fetched {before + 1} times; last asks for the changes only (SEL-7)."
        )
        yield Remark(sentence, "last")


@check("retries-are-bounded")
def retries_are_bounded(seen: Observation) -> Iterable[Remark]:
    """RES-1, RFC 9110 section 10.2.3 for ``Retry-After``."""
    early = seen.history.wait_until - seen.exchange.began
    if seen.history.failures and early > _SLACK_S:
        yield Remark(f"The server asked to wait; this request came {early:.1f} s too early (Retry-After).")
    elif seen.history.failures >= _FAILURES_TOLERATED:
        yield Remark(f"The server failed {seen.history.failures} times in a row and is asked again.")
