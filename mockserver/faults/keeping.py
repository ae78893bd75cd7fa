"""Faults in the store: putting one in force, and reading those that are."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from mockserver.faults.fault import Fault, read_fault, write_fault
from mockserver.store.interface import Change, Store, StoredFault


@dataclass(frozen=True, slots=True)
class KeptFault:
    """A fault in the store under a ``key``; ``met`` counts the requests in its scope, as of when it was read."""

    key: int
    fault: Fault
    met: int

    @property
    def in_force(self) -> bool:
        """Whether there are requests that it still applies to."""
        times = self.fault.scope.times
        return times is None or self.met < times


def add_fault(change: Change, fault: Fault) -> KeptFault:
    """Put a fault in force once the change is over; raises ``UnknownRecordError`` if its account is not there."""
    definition = json.dumps(write_fault(fault))
    return read_kept(change.add_fault(fault.scope.account_id, definition, fault.scope.times))


def put_in_force(store: Store, faults: Iterable[Fault]) -> None:
    """Put faults in force, but for those that the store keeps already."""
    kept = [each.fault for each in all_faults(store)]
    with store.change() as change:
        for fault in faults:
            if fault not in kept:
                add_fault(change, fault)


def all_faults(store: Store) -> tuple[KeptFault, ...]:
    """Return every fault, also those that no longer apply to anything, in the order in which they came."""
    return tuple(map(read_kept, store.faults()))


def read_kept(stored: StoredFault) -> KeptFault:
    """Read a fault as the store keeps it."""
    return KeptFault(stored.key, _fault_of(stored.definition), stored.met)


@lru_cache(maxsize=1_024)
def _fault_of(definition: str) -> Fault:
    return read_fault(json.loads(definition))
