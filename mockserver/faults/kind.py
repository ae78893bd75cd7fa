"""What a kind of fault is, and the registry of all kinds: each has a file of its own in ``kinds``."""

import importlib
import inspect
import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from types import MappingProxyType
from typing import Final, TypeVar

from mockserver.faults.context import FaultContext, Proceed
from mockserver.faults.delivery import Delivery
from mockserver.store.interface import FaultClaim

#: The formats of an answer, as faults and the log name them.
FORMATS: Final = ("XML", "JSON", "JSONP")


class Layer(IntEnum):
    """Where in the making of an answer a fault acts; where several meet, the lower number acts last.

    ``DELIVERY`` changes how the bytes travel, ``ANSWER`` gives another answer, ``CONTENT`` changes what the
    document holds or how its text is written, before it is compressed and its length is known.
    """

    DELIVERY = 1
    ANSWER = 2
    CONTENT = 3


class FaultKind(ABC):
    """A kind of fault with its parameters: a frozen dataclass with the one method ``apply``."""

    __slots__ = ()

    @property
    def window(self) -> float:
        """Seconds in which requests are counted together, for a fault that depends on how many there were."""
        return 0.0

    def concerns(self, claim: FaultClaim) -> bool:
        """Tell whether the fault acts on a request that is counted as ``claim`` says."""
        return claim.number > 0

    @abstractmethod
    async def apply(self, context: FaultContext, proceed: Proceed) -> Delivery:
        """Answer a request, with or without the answer that ``proceed`` makes."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """What is known of a kind: its name, what it does, and what a good client does about it.

    ``formats`` are those in which it has an effect. ``reports_only`` tells that it changes customers, so that
    an error as documented is left as it is.
    """

    name: str
    kind: type[FaultKind]
    layer: Layer
    does: str
    client: str
    formats: tuple[str, ...]
    reports_only: bool


Kind = TypeVar("Kind", bound=FaultKind)

_registered: Final[dict[str, Declaration]] = {}


def register(
    name: str, layer: Layer, *, client: str, formats: tuple[str, ...] = FORMATS, reports_only: bool = False
) -> Callable[[type[Kind]], type[Kind]]:
    """Make the class below a kind of fault; its docstring says what the fault does."""

    def registering(kind: type[Kind]) -> type[Kind]:
        does = " ".join(inspect.cleandoc(kind.__doc__ or "").split())
        _registered[name] = Declaration(name, kind, layer, does, client, formats, reports_only)
        return kind

    return registering


@cache
def declarations() -> Mapping[str, Declaration]:
    """Return every kind by its name, by layer and then by name."""
    package = importlib.import_module("mockserver.faults.kinds")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
    ordered = sorted(_registered.values(), key=lambda declaration: (declaration.layer, declaration.name))
    return MappingProxyType({declaration.name: declaration for declaration in ordered})


@cache
def declaration_of(kind: type[FaultKind]) -> Declaration:
    """Return what is known of a kind by its class."""
    return next(declaration for declaration in declarations().values() if declaration.kind is kind)
