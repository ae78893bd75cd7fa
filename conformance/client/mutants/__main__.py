"""``python -m conformance.client.mutants [FILE]``: run every mutant and write the table of who caught whom."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from conformance.client.mutants.kill_table import Kill, all_mutants, as_markdown, kill_table

_INTRODUCTION = """# Which rule catches which client

Written by `python -m conformance.client.mutants`: each client below has one fault and is otherwise the
project's own. It must be caught by its rule, and by no other rule of the same section.

"""


def _tell(kill: Kill) -> None:
    mark = "caught" if kill.alone else "NOT CAUGHT ALONE"
    sys.stderr.write(f"{mark}: {kill.mutant.rule} by {', '.join(kill.caught_by) or 'nothing'}\n")


def page(kills: Sequence[Kill]) -> str:
    """Return the page of the documentation."""
    return _INTRODUCTION + as_markdown(kills)


def main(arguments: list[str]) -> int:
    """Write the table to a file, or to standard output; 1 if a mutant was not caught by its rule alone."""
    kills = asyncio.run(kill_table(all_mutants(), _tell))
    text = page(kills)
    if arguments:
        Path(arguments[0]).write_text(text, "utf-8")
    else:
        sys.stdout.write(text)
    return 0 if all(kill.alone for kill in kills) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
