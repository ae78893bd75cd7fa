"""A judgement in words for a terminal, and as plain values for a script."""

import textwrap
from collections.abc import Iterator
from typing import Any, Final

from conformance.reports.presentation import one_line, visible
from conformance.traffic.blame import Blame, blame
from conformance.traffic.judgement import Judgement, Standing
from contracts.asking.finding import Finding
from contracts.catalogue import catalogue

_WIDTH: Final = 100
_LONGEST_PATH: Final = 60
_NEVER_BLAMED: Final = "nothing to blame"
_VERDICTS: Final = {
    Blame.CLIENT: "the client is to blame",
    Blame.SERVER: "the server is to blame",
    Blame.SILENCE: "the documentation is silent",
}


def headline(judgement: Judgement) -> str:
    """Return one line: what was asked, what came, and whom to blame."""
    request, answer = judgement.exchange.request, judgement.exchange.answer
    came = [f"status {answer.status}" if answer.status else "no answer"]
    if answer.customers is not None:
        came.append(f"{answer.customers:,} customer{'' if answer.customers == 1 else 's'}")
    if answer.last_id is not None:
        came.append(f"last id {answer.last_id}")
    path = one_line(request.path)[:_LONGEST_PATH]
    return f"{request.method[:20]} {path}: {', '.join(came)}: {verdict(judgement)}"


def verdict(judgement: Judgement) -> str:
    """Say whom to blame, or why nobody was judged."""
    if judgement.standing is Standing.OTHER:
        return "not judged"
    if judgement.blame is not None:
        return _VERDICTS[judgement.blame]
    return _NEVER_BLAMED if judgement.standing is Standing.JUDGED else "the answer was not judged"


def details(judgement: Judgement) -> Iterator[str]:
    """Yield the lines below the headline: each finding, with what to do about it."""
    if judgement.why:
        yield from _wrapped(judgement.why, "  ")
    for found in judgement.findings:
        yield f"  {found.level:<6} {found.rule} ({_whose(found)})  [{', '.join(found.statements)}]"
        yield from _wrapped(found.sentence, " " * 9)
        if found.mend:
            yield from _wrapped(f"To mend it: {found.mend}", " " * 9)


def _whose(found: Finding) -> str:
    side, whose = catalogue().rules[found.rule].side, blame(found)
    return f"{side}, where the documentation is silent" if whose is Blame.SILENCE else side


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(one_line(text), _WIDTH, initial_indent=indent, subsequent_indent=indent)


def as_mapping(judgement: Judgement) -> dict[str, Any]:
    """Return a judgement as JSON shows it; neither a secret nor anybody's data is in it."""
    evidence, answer = judgement.evidence, judgement.exchange.answer
    return {
        "standing": str(judgement.standing),
        "why": judgement.why,
        "blame": judgement.blame and str(judgement.blame),
        "request": {
            "method": judgement.exchange.request.method,
            "path": visible(judgement.exchange.request.path),
            **({} if evidence is None else evidence.request.as_mapping()),
        },
        "status": answer.status,
        "customers": answer.customers,
        "last_id": answer.last_id,
        "findings": [_finding(found) for found in judgement.findings],
        "decisions": dict(judgement.observed or {}),
    }


def _finding(found: Finding) -> dict[str, Any]:
    return {
        "rule": found.rule,
        "side": catalogue().rules[found.rule].side,
        "level": found.level,
        "blame": str(blame(found)),
        "statements": {name: catalogue().says(name) for name in found.statements},
        "sentence": visible(found.sentence),
        "mend": found.mend,
    }
