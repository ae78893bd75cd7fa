"""Which of the client's rules an exchange puts to the test: those that it could have broken."""

from collections.abc import Callable, Mapping
from typing import Final

from contracts.asking.history import ClientHistory, last_sent
from contracts.asking.recorded import RecordedExchange
from contracts.catalogue import Rule, catalogue

_Sent = Mapping[str, str]

#: A rule about optional fields is put to the test where they are sent; any request can break the others.
_NEEDS: Final[Mapping[str, Callable[[_Sent], bool]]] = {
    "date-is-calendar-date": lambda sent: bool({"date_start", "date_end"} & sent.keys()),
    "date-range-in-order": lambda sent: {"date_start", "date_end"} <= sent.keys(),
    "dates-with-campaigns": lambda sent: bool({"date_start", "date_end"} & sent.keys()),
    "campaigns-separated-by-commas": lambda sent: "selected_campaigns" in sent,
    "last-is-whole-number": lambda sent: "last" in sent,
    "last-without-campaigns": lambda sent: bool({"last", "selected_campaigns"} & sent.keys()),
    "output-is-json-or-xml": lambda sent: "output" in sent,
    "callback-is-safe-name": lambda sent: "callback" in sent,
    "callback-with-json": lambda sent: "callback" in sent,
    "condensed-with-json": lambda sent: "condensed" in sent,
}
#: What only somebody can tell who knows the account, or what the client was told to do.
_UNKNOWABLE: Final = ("campaign-belongs-to-account", "credentials-valid", "first-poll-starts-at-zero")


def client_rules() -> tuple[Rule, ...]:
    """Return the client's rules that traffic can show to be broken, in the order of the catalogue."""
    return tuple(
        rule
        for rule in catalogue().rules_of("client")
        if rule.seen_in in ("request", "history") and rule.id not in _UNKNOWABLE
    )


def rules_tested(exchange: RecordedExchange, history: ClientHistory) -> frozenset[str]:
    """Return the client's rules that an exchange puts to the test; ``history`` is what came before it."""
    sent = exchange.request.effective()
    in_history = _tested_over_several(exchange, sent, history)
    return frozenset(
        rule.id
        for rule in client_rules()
        if (rule.id in in_history if rule.seen_in == "history" else _could_break(rule.id, exchange, sent))
    )


def _could_break(rule: str, exchange: RecordedExchange, sent: _Sent) -> bool:
    if rule == "last-was-issued":
        return bool(last_sent(dict(sent))) and exchange.answer.last_id is not None
    return _NEEDS.get(rule, _always)(sent)


def _always(_: _Sent) -> bool:
    return True


def _tested_over_several(exchange: RecordedExchange, sent: _Sent, history: ClientHistory) -> set[str]:
    tested: set[str] = set()
    if not history.precedes(exchange) or not history.ended:
        return tested
    if history.failures:
        tested.add("retries-are-bounded")
    if "selected_campaigns" in sent:
        return tested
    if "last" not in sent:
        return tested | ({"no-repeated-full-report"} if history.fetched(exchange.answer.digest) else set())
    if history.noted is not None:
        tested.add("last-advances")
    if history.unproven is not None:
        tested.add("failed-poll-keeps-last")
    return tested
