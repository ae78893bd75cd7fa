"""All that one process needs to be controlled: the journal, the metrics, and the service that answers."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from contracts.decisions import Choices
from mockserver.control.access import Access
from mockserver.control.call import CallContext
from mockserver.control.service import ControlService
from mockserver.journal import Journal, JournalRoutes, journal_path
from mockserver.metrics import Metrics
from mockserver.service import Watcher
from mockserver.store.interface import Store


@dataclass(frozen=True, slots=True)
class ControlOptions:
    """How the control API is offered: with a ``token``, whoever has it may call from anywhere.

    ``shared_folder`` is where several processes over one store tell each other what they counted.
    """

    token: str | None = field(default=None, repr=False)
    shared_folder: Path | None = None


class Control:
    """The control API of one process, and what feeds it; to be closed after the sandbox was stopped."""

    def __init__(self, store: Store, choices: Choices, options: ControlOptions | None = None) -> None:
        """Open the journal beside the store; raises ``ConfigurationError`` if that cannot be."""
        known = options or ControlOptions()
        self._journal = Journal(journal_path(store.url), store)
        self._metrics = Metrics(known.shared_folder)
        access = Access(known.token)
        self._journal_routes = JournalRoutes(
            self._journal, shared=known.shared_folder is not None, stream_headers=access.shared_with
        )
        context = CallContext(store, choices, self._metrics)
        self.service = ControlService(context, access, self._journal_routes.routes())
        self.watchers: tuple[Watcher, ...] = (self._metrics, self._journal)

    def end_streams(self) -> None:
        """End the answers that would go on for ever, so that the server can stop."""
        self._journal_routes.stop()

    def close(self) -> None:
        """Store what is still to be stored."""
        self.service.close()
        self._metrics.close()
        self._journal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
