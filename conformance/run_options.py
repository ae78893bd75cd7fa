"""What a run of the suite is told to do, and how it tells of its progress.

``conformance.run`` offers ``run(options, on_progress) -> Run``, which judges the rules of ``options``, and
``plan(options) -> Mapping[str, int]``, the most requests of each kind that this would send, without sending
one. When the very first request finds nobody, ``run`` raises ``UnreachableError``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from conformance.verdict import Result


@dataclass(frozen=True, slots=True)
class Options:
    """Everything that a run needs to know; ``user_password`` does not show in the ``repr``.

    ``rules`` are the slugs to judge, in the catalogue's order. ``known_campaign`` and ``known_day`` name a
    campaign and a day on which it has transactions, where the user knows them. ``dataset`` is a file whose
    records the server holds, exactly (known data; black box without it). ``rate`` bounds requests a second,
    0 leaves them unbounded; ``timeout`` bounds the wait for the next byte of an answer, in seconds.
    ``waived`` are slugs whose failure is known: ``fail_fast`` does not stop at one.
    """

    target: str
    user_id: str
    user_password: str = field(repr=False)
    account_id: str
    rules: tuple[str, ...]
    campaigns: tuple[str, ...] = ()
    known_campaign: str = ""
    known_day: date | None = None
    dataset: Path | None = None
    rate: float = 5.0
    timeout: float = 30.0
    probe_credentials: bool = False
    fail_fast: bool = False
    show_values: bool = False
    waived: frozenset[str] = frozenset()

    @property
    def mode(self) -> str:
        """``known-data`` or ``black-box``."""
        return "black-box" if self.dataset is None else "known-data"


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of a run: what is being done now, or the rule just judged; ``requests`` sent so far."""

    doing: str = ""
    result: Result | None = None
    requests: int = 0


#: Called by a run at each step, from the thread that runs it.
OnProgress = Callable[[Progress], None]
