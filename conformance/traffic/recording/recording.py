"""A recording under way."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, Self

from conformance.reading import read_answer
from conformance.tally import Tally
from conformance.traffic.exchange import CapturedExchange
from conformance.traffic.har.writing import ArchiveWriter
from conformance.traffic.judgement import Judgement, Standing
from conformance.traffic.receiving import receive
from conformance.traffic.recording.customers import RecordedCustomers
from conformance.traffic.recording.pseudonymizer import Pseudonymizer
from conformance.traffic.recording.rewriting import rewritten_json, rewritten_xml
from contracts.asking.recorded import Result
from contracts.errors import ConfigurationError
from contracts.fields import CUSTOMER_FIELDS
from fixtures.dataset_file import write_dataset

ARCHIVE: Final = "exchanges.har"
DATASET: Final = "dataset.jsonl"


class Recording:
    """Writes judged exchanges to a folder, with invented people; used by one thread at a time."""

    def __init__(self, folder: Path) -> None:
        """Begin a recording in a new or empty folder; raises ``ConfigurationError`` if it cannot be one."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if any(folder.iterdir()):
                raise ConfigurationError(
                    f"The folder {folder} is not empty; a recording needs one of its own."
                )
        except OSError as error:
            raise ConfigurationError(f"{folder} cannot be recorded to: {error.strerror or error}.") from error
        self._folder = folder
        self._pseudonymizer = Pseudonymizer()
        self._customers = RecordedCustomers(folder / ".customers")
        self._archive = ArchiveWriter(folder / ARCHIVE)

    def add(self, captured: CapturedExchange, judgement: Judgement) -> None:
        """Record one exchange; one that is none of the report is passed over. Blocks.

        Of an answer that could not be read as a whole only the head is recorded: in it nobody can tell a
        person's data from marks.
        """
        if judgement.standing is Standing.OTHER:
            return
        readable = (
            judgement.standing is Standing.JUDGED and judgement.exchange.answer.result is not Result.OTHER
        )
        if readable and judgement.exchange.answer.result is Result.SUCCESS:
            self._add_customers(captured, judgement)
        self._archive.add(captured, judgement.exchange, self._rewrite, with_body=readable)

    def _add_customers(self, captured: CapturedExchange, judgement: Judgement) -> None:
        decoded = self._folder / ".decoded"
        try:
            with self._customers.report(judgement.exchange.request.effective()) as add:
                read_answer(receive(captured, decoded), _PseudonymizingTally(self._pseudonymizer, add))
        finally:
            decoded.unlink(missing_ok=True)

    def _rewrite(self, pieces: Iterable[str]) -> Iterator[str]:
        texts = iter(pieces)
        first = next(texts, "")
        in_xml = first.removeprefix("\ufeff").lstrip().startswith("<")
        rewrite = rewritten_xml if in_xml else rewritten_json
        return rewrite(_chained(first, texts), self._pseudonymizer)

    def close(self) -> None:
        """Write the dataset, which ends the recording."""
        self._archive.close()
        write_dataset(self._customers.records(), self._folder / DATASET)
        self._customers.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _PseudonymizingTally(Tally):
    """Passes each customer on with invented values, and keeps none."""

    def __init__(self, pseudonymizer: Pseudonymizer, add: Callable[[Sequence[str]], None]) -> None:
        super().__init__()
        self._pseudonymizer = pseudonymizer
        self._add = add

    def keep(self, values: Sequence[str]) -> None:
        """Invent a customer."""
        pairs = zip(CUSTOMER_FIELDS, values, strict=True)
        self._add([self._pseudonymizer.value(name, value) for name, value in pairs])


def _chained(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest
