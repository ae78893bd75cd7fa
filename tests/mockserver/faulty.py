"""A sandbox whose faults a test sets, and whose exchanges it is told."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import Queue
from typing import Any, Final

from mockserver.exchange import Exchange
from mockserver.faults import KeptFault, add_fault, read_fault
from mockserver.running import running_sandbox
from mockserver.store.interface import Store
from tests.mockserver.small_data import RIGHT
from tests.mockserver.wire import Seen, look

JSON: Final = {**RIGHT, "output": "JSON"}
JSONP: Final = {**JSON, "callback": "take"}
#: How many customers there are in a report that is long enough to be sent page by page.
LONG_CUSTOMERS: Final = 5_000


@dataclass
class Faulty:
    """A running sandbox; ``exchange`` is what was told of the last request that was looked at."""

    url: str
    store: Store
    exchanges: "Queue[Exchange]"
    exchange: Exchange = field(default_factory=lambda: Exchange("", ""))

    def look(self, fields: Mapping[str, str], **how: Any) -> Seen:
        """Ask, see what comes, and wait until the exchange is over."""
        answer = look(self.url, fields, **how)
        self.exchange = self.exchanges.get(timeout=30)
        return answer

    def plain(self, fields: Mapping[str, str] | None = None) -> bytes:
        """The body as it is without faults; comes before a fault is put in force."""
        answer = self.look(RIGHT if fields is None else fields)
        assert (answer.status, self.exchange.fault) == (200, "")
        return answer.body

    def put(self, kind: str, scope: dict[str, Any] | None = None, **parameters: Any) -> KeptFault:
        """Put a fault in force."""
        form = {"kind": kind, "parameters": parameters, "scope": scope or {}}
        with self.store.change() as change:
            return add_fault(change, read_fault(form))

    def clear(self) -> None:
        """Remove every fault."""
        with self.store.change() as change:
            for fault in self.store.faults():
                change.delete_fault(fault.key)


def customers(answer: Seen) -> list[dict[str, str]]:
    """The customers of a report in XML, their fields in the order in which they came."""
    try:
        root = ET.fromstring(answer.body)
    except ET.ParseError as error:
        raise AssertionError(f"{error} in {answer}") from error
    return [{field.tag: field.text or "" for field in each} for each in root.iter("customer")]


@contextmanager
def faulty_sandbox(store: Store, choices: dict[str, str] | None = None) -> Iterator[Faulty]:
    exchanges: Queue[Exchange] = Queue()
    with running_sandbox(store=store, choices=choices, watchers=[exchanges.put], grace=0.1) as sandbox:
        yield Faulty(sandbox.url, store, exchanges)
