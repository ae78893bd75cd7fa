"""Entries of exchanges that the sandbox had no part in, but the proxy overheard and judged."""

from collections.abc import Mapping
from typing import Final

from contracts.asking.finding import Finding
from contracts.asking.recorded import RecordedExchange, Result
from mockserver.exchange import Exchange, Outcome
from mockserver.journal.database import Row
from mockserver.journal.entry import row_of

_OUTCOMES: Final = {
    Result.SUCCESS: Outcome.SUCCESS,
    Result.ERROR: Outcome.ERROR,
    Result.OTHER: Outcome.REFUSED,
}


def overheard(
    recorded: RecordedExchange, findings: tuple[Finding, ...], sent: int, more: Mapping[str, object]
) -> Row:
    """Return what a journal stores of an exchange whose answer had ``sent`` bytes; ``more`` is added to the entry."""
    answer = recorded.answer
    exchange = Exchange(
        method=recorded.request.method,
        path=recorded.request.path,
        outcome=_OUTCOMES[answer.result] if answer.complete else Outcome.ABORTED,
        status=answer.status,
        sent=sent,
        duration=recorded.ended - recorded.began,
    )
    return row_of(exchange, recorded, findings, more)
