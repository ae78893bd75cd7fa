"""Which rules a run judges: those named, those that cite a statement, those of a level."""

import difflib
from collections.abc import Iterable

from contracts.catalogue import Catalogue, Rule
from contracts.errors import ConfigurationError


def select_rules(
    known: Catalogue,
    side: str,
    *,
    slugs: Iterable[str] = (),
    statements: Iterable[str] = (),
    levels: Iterable[str] = (),
) -> tuple[Rule, ...]:
    """Return the rules of one side that meet every kind of condition given, in the catalogue's order.

    Several values of one kind widen the choice. Raises ``ConfigurationError`` on an unknown slug or
    statement, and when nothing is left.
    """
    rules = known.rules_of(side)
    wanted = set(slugs)
    cited = {name.upper() for name in statements}
    chosen_levels = set(levels)
    for slug in wanted:
        _check_known("rule", slug, [rule.id for rule in rules], f"rules for a {side}")
    for name in cited:
        _check_known("statement or decision", name, [*known.statements, *known.decisions], "of them")
    chosen = tuple(
        rule
        for rule in rules
        if (not wanted or rule.id in wanted)
        and (not cited or cited & set(rule.statements))
        and (not chosen_levels or rule.level in chosen_levels)
    )
    if not chosen:
        raise ConfigurationError("No rule meets all of these conditions; customers-all rules lists them all.")
    return chosen


def _check_known(kind: str, name: str, names: list[str], whole: str) -> None:
    if name in names:
        return
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    advice = (
        f"Did you mean {' or '.join(close)}?"
        if close
        else f"There are {len(names)} {whole}: customers-all rules."
    )
    raise ConfigurationError(f"There is no {kind} {name!r}. {advice}")
