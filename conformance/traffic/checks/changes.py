"""Section changes: what last selects, and the id that a client notes (SEL-7, SEL-11, DEC-2 to DEC-6)."""

from collections.abc import Iterator

from conformance.traffic.check import check, observer
from conformance.traffic.checks.request import not_refused
from conformance.traffic.observation import Observation


def _asked_last(seen: Observation) -> int | None:
    return seen.reading.request.last if seen.reading.request else None


@check("wrong-last-refused", when=lambda seen: seen.says_something and seen.wrong("last-is-whole-number"))
def wrong_last_refused(seen: Observation) -> Iterator[str]:
    """REQ-9, DEC-5."""
    return not_refused(seen, "A request with a last that is no whole number")


def _sends_back(seen: Observation) -> bool:
    last = _asked_last(seen)
    return bool(last) and seen.report and seen.answer.last_id == last


@check("newest-id-leaves-nobody", when=_sends_back)
def newest_id_leaves_nobody(seen: Observation) -> Iterator[str]:
    """SEL-7, SEL-11: one customer may come again, from a server that counts from the id inclusive (DEC-3)."""
    if seen.answer.count > 1:
        yield f"Nothing changed after the id {_asked_last(seen)}, and still {seen.answer.count:,} customers came."


@observer("DEC-3")
def inclusive(seen: Observation) -> str | None:
    """The customer whose change has the very id came again; that none comes tells nothing."""
    return "inclusive" if _sends_back(seen) and seen.answer.count == 1 else None


def _beyond(seen: Observation) -> bool:
    last, newest = _asked_last(seen), seen.answer.last_id if seen.report else seen.history.newest
    return last is not None and newest is not None and last > newest


@check("last-above-newest-returns-nobody", when=lambda seen: seen.report and _beyond(seen))
def last_above_newest_returns_nobody(seen: Observation) -> Iterator[str]:
    """SEL-7, DEC-4."""
    if seen.answer.count:
        yield f"An id above the newest, {seen.answer.last_id}, gives {seen.answer.count:,} customers."


@observer("DEC-4")
def unissued_id(seen: Observation) -> str | None:
    """An id above the newest got an empty report, or an error."""
    if not _beyond(seen):
        return None
    if seen.report:
        return None if seen.answer.count else "nearest"
    return "error" if seen.refused_for_cause else None


def _told_before(seen: Observation) -> bool:
    over = seen.history.ended <= seen.exchange.began
    return seen.report and over and seen.answer.last_id is not None and seen.history.newest is not None


@check("last-id-never-goes-back", when=_told_before)
def last_id_never_goes_back(seen: Observation) -> Iterator[str]:
    """SEL-11, DEC-2."""
    before, now = seen.history.newest or 0, seen.answer.last_id or 0
    if now < before:
        yield f"After the last id {before} came {now}."


@observer("DEC-6")
def last_with_campaigns(seen: Observation) -> str | None:
    """Both together were refused; which of them counts otherwise takes several answers to tell."""
    only = {problem.rule for problem in seen.problems} == {"last-without-campaigns"}
    return "error" if only and seen.refused_for_cause else None


@observer("DEC-2")
def last_id_place(seen: Observation) -> str | None:
    """Where the last id stood; JSON does not tell an attribute from an element, but text from a number."""
    place = seen.answer.last_place
    if not seen.report:
        return None
    if seen.answer.format == "xml":
        return place if seen.answer.count or not place.startswith("element") else None
    return place if place in ("header", "none", "attribute-text") else None
