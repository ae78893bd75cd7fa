"""Section safety: what must never be in an answer, or stay of one (DEC-18, DEC-33, REQ-2)."""

from collections.abc import Iterator
from typing import Final

from conformance.redaction import Secrets
from conformance.traffic.check import check
from conformance.traffic.checks.request import not_refused
from conformance.traffic.observation import Observation

_READ: Final = 1 << 16


@check(
    "unsafe-callback-refused", when=lambda seen: seen.says_something and seen.wrong("callback-is-safe-name")
)
def unsafe_callback_refused(seen: Observation) -> Iterator[str]:
    """REQ-11, DEC-18."""
    if seen.answer.refused and seen.answer.format not in ("json", "xml"):
        yield "The callback is refused, but the answer is no plain JSON."
    yield from not_refused(seen, "A request with an unsafe callback")


@check("password-never-shown", when=lambda seen: seen.passwords is not None)
def password_never_shown(seen: Observation) -> Iterator[str]:
    """REQ-2: in the head, and in what the server says itself, which is not the customers."""
    passwords = seen.passwords or Secrets()
    head = "\n".join(f"{name}: {value}" for name, value in seen.header.items())
    if passwords.hide(head) != head:
        yield "A header holds the password that was sent."
    own = "" if seen.answer.count else seen.answer.received.head(_READ).decode("utf-8", "replace")
    if passwords.hide(own) != own:
        yield "The answer repeats the password that was sent."


@check("report-not-cached", when=lambda seen: seen.report)
def report_not_cached(seen: Observation) -> Iterator[str]:
    """DEC-33."""
    directives = seen.header.get("Cache-Control", "")
    if "no-store" not in {word.strip().lower() for word in directives.split(",")}:
        yield f"A report came with Cache-Control {directives[:80] or 'left out'!r}."
