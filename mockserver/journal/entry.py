"""An entry of the journal as everybody sees it: a JSON object, without secrets and bounded in size."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

import orjson

from contracts.asking.finding import Finding
from contracts.asking.recorded import RecordedExchange, RecordedField, RedactedValue
from mockserver.exchange import Exchange
from mockserver.journal.database import Row

#: So many fields of a request are kept, and so many characters of each value.
_MOST_FIELDS: Final = 100
_LONGEST_VALUE: Final = 1_000


def describe(
    exchange: Exchange, recorded: RecordedExchange, findings: Iterable[Finding]
) -> Mapping[str, object]:
    """Describe an exchange and what the client did wrong in it, as orjson writes it.

    ``fields`` are those that were sent, in their order; ``counted`` those that count, by name (DEC-25, DEC-27).
    A secret is shown as a mark that tells equal ones alike. ``at`` is in UTC, ``bytes`` are those of the body
    as sent, ``duration_ms`` is from the request's head to the last byte.
    """
    request, answer = recorded.request, recorded.answer
    counted = request.effective()
    return {
        "at": datetime.fromtimestamp(recorded.began, UTC).isoformat(timespec="milliseconds"),
        "account": _cut(counted.get("account_id", "")),
        "user": _cut(counted.get("user_id", "")),
        "method": request.method,
        "path": _cut(request.path),
        "encoding": request.encoding.value,
        "content_type": _cut(request.content_type),
        "fields": [_field(field) for field in request.fields[:_MOST_FIELDS]],
        "counted": {_cut(name): _cut(value) for name, value in [*counted.items()][:_MOST_FIELDS]},
        "unread": [reason.value for reason in request.unread],
        "status": answer.status,
        "result": exchange.outcome.value,
        "error": exchange.problem.sentence if exchange.problem else None,
        "customers": answer.customers,
        "last_id": answer.last_id,
        "bytes": exchange.sent,
        "duration_ms": round(exchange.duration * 1e3, 3),
        "fault": exchange.fault or None,
        "findings": [_finding(finding) for finding in findings],
    }


def row_of(
    exchange: Exchange,
    recorded: RecordedExchange,
    findings: tuple[Finding, ...],
    more: Mapping[str, object] = MappingProxyType({}),
) -> Row:
    """Return what is stored of an exchange; ``more`` are members that the entry has besides."""
    entry = describe(exchange, recorded, findings)
    rules = "".join(f"|{finding.level}:{finding.rule}" for finding in findings)
    return Row(
        began=recorded.began,
        account=str(entry["account"]),
        result=exchange.outcome.value,
        rules=f"{rules}|" if rules else "",
        entry=orjson.dumps({**entry, **more}).decode(),
    )


def _field(field: RecordedField) -> Mapping[str, object]:
    shown: dict[str, object] = {"name": _cut(field.name), "place": field.place.value}
    if isinstance(field.value, RedactedValue):
        return {**shown, "secret": field.value}
    return {**shown, "value": _cut(field.value)}


def _finding(finding: Finding) -> Finding:
    return finding if finding.value is None else replace(finding, value=_cut(finding.value))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "…"
