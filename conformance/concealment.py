"""The last guard before a report: secrets are taken out of every text of a run."""

from collections.abc import Iterable
from dataclasses import replace

from conformance.asked import Asked, Field
from conformance.redaction import Secrets
from conformance.verdict import Evidence, Result, Run


def conceal(run: Run, secrets: Secrets) -> Run:
    """Return the run without the secrets, in any encoding; texts of the catalogue stay as they are."""
    return replace(
        run,
        target=secrets.hide(run.target),
        results=tuple(conceal_result(result, secrets) for result in run.results),
        decisions={name: secrets.hide(word) for name, word in run.decisions.items()},
        warnings=tuple(map(secrets.hide, run.warnings)),
    )


def conceal_result(result: Result, secrets: Secrets) -> Result:
    """Return one result without the secrets."""
    return replace(
        result,
        message=secrets.hide(result.message),
        demanded=secrets.hide(result.demanded),
        evidence=tuple(_evidence(evidence, secrets) for evidence in result.evidence),
    )


def _evidence(evidence: Evidence, secrets: Secrets) -> Evidence:
    return replace(
        evidence,
        request=_asked(evidence.request, secrets),
        excerpt=secrets.hide(evidence.excerpt),
        note=secrets.hide(evidence.note),
    )


def _asked(asked: Asked, secrets: Secrets) -> Asked:
    return replace(
        asked,
        url=secrets.hide(asked.url),
        fields=_fields(asked.fields, secrets),
        query=_fields(asked.query, secrets),
        headers=_fields(asked.headers, secrets),
    )


def _fields(fields: Iterable[Field], secrets: Secrets) -> tuple[Field, ...]:
    return tuple((name, None if value is None else secrets.hide(value)) for name, value in fields)
