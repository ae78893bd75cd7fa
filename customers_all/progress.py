"""A progress bar for long work: on standard error, and only if that is a terminal."""

import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, TypeVar

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

T = TypeVar("T")
_STEP: Final = 1_000


def watched(things: Iterable[T], total: int | None, what: str) -> Iterator[T]:
    """Yield ``things``, showing how much of about ``total`` has passed; ``None`` if that is not known."""
    if not sys.stderr.isatty():
        yield from things
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    iterator = iter(things)
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=total)
        while batch := list(islice(iterator, _STEP)):
            yield from batch
            progress.advance(task, len(batch))
