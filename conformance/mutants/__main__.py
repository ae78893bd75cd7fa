"""``python -m conformance.mutants [FILE]``: judge every mutant and write the table of who caught whom."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from conformance.mutants.harness import harness
from conformance.mutants.kill_table import Kill, all_mutants, as_markdown, kill

_INTRODUCTION: Final = """# Which rule catches which server

Written by `python -m conformance.mutants`: each server below has one violation and is otherwise the sandbox. Its
rule must catch it in each mode of the suite in which the violation can be seen, and no other rule of the same
section may, unless the last column says why. *Known data* is a run with `--dataset`, *black box* one without; *not
judged* stands where the rule takes a dataset, *not seen* where this violation does not show in that mode. A rule of
level may never fails a server; its line has a server of which it must report something else than of the sandbox,
and *seen* says that it does.

"""


def page(kills: Iterable[Kill]) -> str:
    """Return the page of the documentation."""
    return _INTRODUCTION + as_markdown(kills)


def main(arguments: list[str]) -> int:
    """Write the table to a file, or to standard output; 1 if a mutant was not caught as it was declared."""
    kills = []
    with harness() as running:
        for mutant in all_mutants():
            kills.append(kill(mutant, running))
            if not kills[-1].as_declared:
                caught = {mode: list(rules) for mode, rules in kills[-1].caught_by.items()}
                sys.stderr.write(f"{mutant.rule}, the server that {mutant.fault}: caught by {caught}\n")
    if arguments:
        Path(arguments[0]).write_text(page(kills), "utf-8")
    else:
        sys.stdout.write(page(kills))
    return 0 if all(one.as_declared for one in kills) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
