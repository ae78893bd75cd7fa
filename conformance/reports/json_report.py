"""The JSON report: the shape that scripts outside the project rely on."""

import json
from collections.abc import Mapping
from datetime import UTC
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import jsonschema

from conformance.verdict import Evidence, Result, Run, summary
from contracts.errors import ConfigurationError

VERSION: Final = 1


def render(run: Run) -> str:
    """Return the report as JSON text; ``contracts/jsonschema/report.json`` describes it."""
    return json.dumps(as_mapping(run), indent=2, ensure_ascii=False) + "\n"


def as_mapping(run: Run) -> dict[str, Any]:
    """Return the report as plain values."""
    shown = {
        "version": VERSION,
        "target": run.target,
        "mode": run.mode,
        "started_at": run.started_at.astimezone(UTC).isoformat(timespec="seconds"),
        "duration_s": round(run.duration, 3),
        "summary": summary(run),
        "decisions": dict(run.decisions),
        "results": [_result(result) for result in run.results],
    }
    return {name: _encodable(value) for name, value in shown.items()}


def _result(result: Result) -> dict[str, Any]:
    return {
        "rule": result.rule.id,
        "level": result.rule.level,
        "statements": list(result.rule.statements),
        "title": result.rule.title,
        "outcome": str(result.outcome),
        "message": _message(result),
        "evidence": [_evidence(evidence) for evidence in result.evidence],
    }


def _message(result: Result) -> str:
    return f"{result.message} Demanded: {result.demanded}".strip() if result.demanded else result.message


def _evidence(evidence: Evidence) -> dict[str, Any]:
    request = evidence.request.as_mapping()
    if evidence.note:
        request = {"note": evidence.note, **request}
    return {"request": request, "status": evidence.status, "excerpt": evidence.excerpt}


def _encodable(value: Any) -> Any:
    """Write out what UTF-8 cannot hold: halves of surrogate pairs, kept when a broken answer was read."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, Mapping):
        return {_encodable(name): _encodable(member) for name, member in value.items()}
    return [_encodable(member) for member in value] if isinstance(value, list) else value


def read_report(path: Path) -> dict[str, Any]:
    """Read a report back; raises ``ConfigurationError`` naming what is wrong with it: it was not to be judged itself."""
    try:
        report = json.loads(path.read_bytes())
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise ConfigurationError(f"{path} is not JSON: {error}.") from error
    fault = next(_validator().iter_errors(report), None)
    if fault is not None:
        place = "/".join(str(step) for step in fault.absolute_path) or "the whole of it"
        raise ConfigurationError(f"{path} is no report of this suite: {place}: {fault.message[:200]}.")
    checked: dict[str, Any] = report
    return checked


@cache
def _validator() -> jsonschema.Draft202012Validator:
    schema = files("contracts").joinpath("jsonschema/report.json").read_text("utf-8")
    return jsonschema.Draft202012Validator(json.loads(schema))
