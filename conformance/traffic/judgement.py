"""What is said of one exchange."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from conformance.traffic.blame import Blame, blame, gravest
from conformance.verdict import Evidence
from contracts.asking.finding import Finding
from contracts.asking.recorded import RecordedExchange


class Standing(StrEnum):
    """How much of an exchange could be judged."""

    JUDGED = "judged"
    #: A request of something else: nothing was judged.
    OTHER = "other"
    #: The request was judged, the answer not: it broke off, was not captured or cannot be decoded, or the
    #: server was not there.
    HALF = "half"


@dataclass(frozen=True, slots=True)
class ReportTraits:
    """What a report shows of its server beside the decisions: its format, content type, and undocumented fields."""

    format: str
    content_type: str
    undocumented: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """One exchange without secrets and without anybody's data, and what was found in it.

    ``tested`` are the rules of either side that it put to the test. ``observed`` holds the word of each decision
    that it shows. ``why`` says in a sentence why it is not judged whole, if so. ``evidence`` is ``None`` where
    nothing was judged, and ``report_traits`` where there was no report.
    """

    exchange: RecordedExchange
    standing: Standing
    findings: tuple[Finding, ...] = ()
    tested: frozenset[str] = frozenset()
    observed: Mapping[str, str] | None = None
    why: str = ""
    evidence: Evidence | None = None
    report_traits: ReportTraits | None = None

    @property
    def blame(self) -> Blame | None:
        """Whose fault the gravest finding is, ``None`` if nothing was found."""
        return gravest(self.findings)

    @property
    def blamed(self) -> tuple[Blame, ...]:
        """Everybody who is to blame for something, each once."""
        return tuple(dict.fromkeys(map(blame, self.findings)))

    def fails(self, level: str) -> bool:
        """Whether a rule of this level is broken, or a graver one."""
        counting = ("must",) if level == "must" else ("must", "should")
        return any(finding.level in counting for finding in self.findings)
