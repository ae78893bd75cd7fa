"""An answer as the suite understands it: parsed from disk in bounded memory, kept as hashes."""

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from conformance.ordering import in_order
from conformance.question import Question
from conformance.tally import Tally

_SNIFFED: Final = 4096
#: Statuses of a redirect (RFC 9110 section 15.4).
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Received:
    """What came back for one request: the body lies in a file, whole unless ``cut`` says it was left off.

    ``digest`` is of the body: answers of the same bytes need to be read once only.
    """

    question: Question
    status: int
    headers: Mapping[str, str]
    path: Path
    length: int
    cut: bool
    digest: bytes
    seconds: float

    def head(self, size: int = _SNIFFED) -> bytes:
        """Return the beginning of the body."""
        with self.path.open("rb") as stream:
            return stream.read(size)

    def tail(self, size: int = _SNIFFED) -> bytes:
        """Return the end of the body."""
        with self.path.open("rb") as stream:
            stream.seek(max(0, self.length - size))
            return stream.read()


@dataclass(slots=True)
class Answer:
    """One parsed answer.

    ``format`` is ``xml``, ``json``, ``jsonp``, ``html``, ``empty`` or ``other``, by content; ``broken`` tells
    why the parser stopped, ``""`` if it did not. ``status`` is what the answer itself says. ``last_id`` and
    ``last_place`` are where DEC-2 may put the id; ``shape`` is the word of DEC-1, ``""`` for none of them.
    ``faults`` are oddities of the frame around the customers, ``wrong_array`` says what stands where JSON has
    its array. ``count`` counts doubled customers each time; ``keys`` and ``contents`` are sorted by key and
    hold each once; ``doubles`` are the keys, sorted, of those that came more than once.
    """

    received: Received
    format: str
    broken: str = ""
    status: str = ""
    error: str | None = None
    errors: int = 0
    tally: Tally = field(default_factory=Tally)
    last_id: int | None = None
    last_place: str = "none"
    shape: str = ""
    callback: str = ""
    faults: list[str] = field(default_factory=list)
    wrong_array: str = ""
    undocumented: list[str] = field(default_factory=list)
    keys: "array[int]" = field(default_factory=lambda: array("Q"))
    contents: "array[int]" = field(default_factory=lambda: array("Q"))
    count: int = 0
    doubles: "array[int]" = field(default_factory=lambda: array("Q"))

    @property
    def success(self) -> bool:
        """Whether the answer is a readable report."""
        return not self.broken and self.status == "success"

    @property
    def doubled(self) -> int:
        """The key of a customer that came more than once, 0 if none did."""
        return self.doubles[0] if self.doubles else 0

    @property
    def refused(self) -> bool:
        """Whether the answer is no report: an error, whatever its status, a page, nothing, or a failure of the server."""
        return (self.status != "success" or self.errors > 0) and not self.count

    @property
    def foreign(self) -> bool:
        """Whether the answer is in no format of the report, as pages of a proxy, a login or a maintenance are."""
        return self.format in {"html", "empty", "other"}

    def key_set(self) -> frozenset[int]:
        """Return the keys; for answers of moderate size."""
        return frozenset(self.keys)

    def pairs(self) -> dict[int, int]:
        """Return content by key; for answers of moderate size."""
        return dict(zip(self.keys, self.contents, strict=True))

    def share(self, other: "Answer") -> None:
        """Keep what another answer holds as well only once: reports in several formats are mostly the same."""
        if self.keys == other.keys:
            self.keys = other.keys
        if self.contents == other.contents:
            self.contents = other.contents
        if self.tally.keys == other.tally.keys:
            self.tally.keys = other.tally.keys

    def finish(self) -> None:
        """Sort the customers by key, doubled ones once; ``tally.keys`` keep the order of arrival."""
        keys, contents = self.tally.keys, self.tally.contents
        before = -1
        for place in in_order(keys):
            key = keys[place]
            if key == before:
                if key not in self.doubles[-1:]:
                    self.doubles.append(key)
                self.contents[-1] = min(self.contents[-1], contents[place])
                continue
            before = key
            self.keys.append(key)
            self.contents.append(contents[place])
        self.count = self.tally.count
        self.tally.contents = array("Q")


def describe(answer: Answer) -> str:
    """Say in a few words what an answer is, without anything of a customer."""
    if answer.broken and answer.format != "html":
        return answer.broken
    if answer.error is not None and not answer.count:
        return f"the error {answer.error[:200]!r}"
    elsewhere = _elsewhere(answer.received)
    if elsewhere:
        return f"a redirect to {elsewhere[:200]!r}, HTTP status {answer.received.status}"
    what = {"html": "an HTML page", "empty": "an empty answer", "other": "neither XML nor JSON"}
    said = what.get(answer.format, f"{answer.format.upper()} with status {answer.status or 'nothing'!r}")
    return f"{said}, HTTP status {answer.received.status}"


def _elsewhere(received: Received) -> str:
    """Return the address to which a redirect leads, without its query, which may repeat secrets."""
    if received.status not in _REDIRECTS:
        return ""
    return urlsplit(received.headers.get("Location", ""))._replace(query="", fragment="").geturl()
