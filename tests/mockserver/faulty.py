"""A sandbox whose faults a test sets, and whose exchanges it is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from queue import Queue
from typing import Any

from mockserver.exchange import Exchange
from mockserver.faults import KeptFault, add_fault, read_fault
from mockserver.running import running_sandbox
from mockserver.store.interface import Store


@dataclass(frozen=True)
class Faulty:
    url: str
    store: Store
    exchanges: "Queue[Exchange]"

    def put(self, kind: str, scope: dict[str, Any] | None = None, **parameters: Any) -> KeptFault:
        """Put a fault in force."""
        form = {"kind": kind, "parameters": parameters, "scope": scope or {}}
        with self.store.change() as change:
            return add_fault(change, read_fault(form))

    def clear(self) -> None:
        """Remove every fault, and forget the exchanges."""
        with self.store.change() as change:
            for fault in self.store.faults():
                change.delete_fault(fault.key)
        while not self.exchanges.empty():
            self.exchanges.get()

    def told(self) -> Exchange:
        """Return the next exchange that is over."""
        return self.exchanges.get(timeout=30)


@contextmanager
def faulty_sandbox(store: Store, choices: dict[str, str] | None = None) -> Iterator[Faulty]:
    exchanges: Queue[Exchange] = Queue()
    with running_sandbox(store=store, choices=choices, watchers=[exchanges.put], grace=0.1) as sandbox:
        yield Faulty(sandbox.url, store, exchanges)
