"""From a method and a path to what answers it."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import unquote

from aiohttp import web

#: Answers a request; is given the names that the path holds, by their placeholder.
Handler: TypeAlias = Callable[[web.BaseRequest, Mapping[str, str]], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Route:
    """``handler`` answers requests of a method at a path such as ``/accounts/{account_id}``."""

    method: str
    path: str
    handler: Handler


@dataclass(frozen=True, slots=True)
class Found:
    """What is at a path: handlers by their method, and the names that the path holds."""

    handlers: Mapping[str, Handler]
    names: Mapping[str, str]


class Routes:
    """All routes; of two that fit, the one with the word instead of the placeholder is meant."""

    def __init__(self, routes: Iterable[Route]) -> None:
        """Gather the routes by their paths."""
        by_path: dict[tuple[str, ...], dict[str, Handler]] = {}
        for route in routes:
            by_path.setdefault(_parts(route.path), {})[route.method] = route.handler
        self._by_path = sorted(by_path.items(), key=lambda item: [_is_name(part) for part in item[0]])

    def find(self, raw_path: str) -> Found | None:
        """Find what is at a path as it was sent, still percent-encoded; ``None`` for nothing."""
        sent = tuple(unquote(part, errors="replace") for part in _parts(raw_path))
        for parts, handlers in self._by_path:
            names = _match(parts, sent)
            if names is not None:
                return Found(handlers, names)
        return None


def _parts(path: str) -> tuple[str, ...]:
    return tuple(path.strip("/").split("/"))


def _is_name(part: str) -> bool:
    return part.startswith("{")


def _match(parts: tuple[str, ...], sent: tuple[str, ...]) -> dict[str, str] | None:
    if len(parts) != len(sent):
        return None
    names = {}
    for part, given in zip(parts, sent, strict=True):
        if _is_name(part):
            names[part[1:-1]] = given
        elif part != given:
            return None
    return names
