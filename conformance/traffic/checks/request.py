"""Sections request, credentials: requests that must be refused were refused (REQ-1 to REQ-5, DEC-31)."""

from collections.abc import Callable, Iterator
from typing import Final

from conformance.traffic.check import check, observer
from conformance.traffic.observation import Observation

_RULES: Final = {
    "user_id": "user-id-required",
    "user_password": "user-password-required",
    "account_id": "account-id-required",
    "type": "type-required",
    "report": "report-required",
}


def _lacking(field: str) -> Callable[[Observation], bool]:
    return lambda seen: seen.says_something and seen.lacks(field)


def not_refused(seen: Observation, asked: str) -> Iterator[str]:
    """Say that a request got a report, which was to be refused."""
    if not seen.answer.refused:
        count = f" with {seen.answer.count:,} customers" if seen.answer.count else ""
        yield f"{asked} got a report{count} instead of an error."


def _register(field: str, slug: str) -> None:
    @check(slug, when=_lacking(field))
    def required(seen: Observation) -> Iterator[str]:
        return not_refused(seen, f"A request without {field}")


for _field, _slug in _RULES.items():
    _register(_field, _slug)


@check("other-type-refused", when=lambda seen: seen.says_something and seen.wrong("type-is-reports"))
def other_type_refused(seen: Observation) -> Iterator[str]:
    """REQ-4."""
    return not_refused(seen, "A request with another type than reports")


@check(
    "other-report-refused", when=lambda seen: seen.says_something and seen.wrong("report-is-customers-all")
)
def other_report_refused(seen: Observation) -> Iterator[str]:
    """REQ-5."""
    return not_refused(seen, "A request for another report")


@observer("DEC-31")
def api_key(seen: Observation) -> str | None:
    """A password that came only as an API key was accepted, or not."""
    keys = {field.name for field in seen.exchange.request.fields} & {"user_api_key", "api_access_key"}
    if not keys or "user_password" in seen.sent or seen.lacks("user_password"):
        return None
    if seen.report:
        return "on"
    return "off" if seen.refused_for_cause else None
