"""The findings of one exchange, by every check there is."""

from functools import cache
from typing import Final

from contracts.asking import credentials, fields, output, polling, selection
from contracts.asking.check import CHECKS, Check
from contracts.asking.finding import Finding, finding
from contracts.asking.history import ClientHistory
from contracts.asking.observation import UNKNOWN, Circumstances, Observation
from contracts.asking.recorded import RecordedExchange
from contracts.catalogue import Rule, catalogue

#: The modules that hold the checks; importing one adds its checks to ``CHECKS``.
MODULES: Final = (fields, credentials, selection, output, polling)


def judge(
    exchange: RecordedExchange, history: ClientHistory, circumstances: Circumstances = UNKNOWN
) -> tuple[Finding, ...]:
    """Return what the client did wrong in an exchange; ``history`` is what came before it.

    The caller keeps the history of each client (``client_of``): ``history = history.after(exchange)``.
    """
    return judge_request(exchange, circumstances) + judge_history(exchange, history, circumstances)


def judge_request(exchange: RecordedExchange, circumstances: Circumstances = UNKNOWN) -> tuple[Finding, ...]:
    """Return what shows in one request alone; of the answer only its last id counts."""
    return _findings(Observation(exchange, circumstances), "request")


def judge_history(
    exchange: RecordedExchange, history: ClientHistory, circumstances: Circumstances = UNKNOWN
) -> tuple[Finding, ...]:
    """Return what ``judge`` adds to ``judge_request``: what shows over several requests only.

    Nothing, if the exchange began before all that is in the history was over.
    """
    if not history.precedes(exchange):
        return ()
    return _findings(Observation(exchange, circumstances, history), "history")


def _findings(observation: Observation, seen_in: str) -> tuple[Finding, ...]:
    return tuple(finding(rule, remark) for rule, check in _checks(seen_in) for remark in check(observation))


@cache
def _checks(seen_in: str) -> tuple[tuple[Rule, Check], ...]:
    rules = catalogue().rules.values()
    return tuple((rule, CHECKS[rule.id]) for rule in rules if rule.seen_in == seen_in)
