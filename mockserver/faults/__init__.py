"""Faults: what a server, or the network before it, may do to an answer, done on purpose."""

from mockserver.faults.fault import Fault, FaultError, Scope, read_fault, write_fault
from mockserver.faults.keeping import KeptFault, add_fault, all_faults, read_kept
from mockserver.faults.kind import Declaration, FaultKind, Layer, declarations

__all__ = [
    "Declaration",
    "Fault",
    "FaultError",
    "FaultKind",
    "KeptFault",
    "Layer",
    "Scope",
    "add_fault",
    "all_faults",
    "declarations",
    "read_fault",
    "read_kept",
    "write_fault",
]
