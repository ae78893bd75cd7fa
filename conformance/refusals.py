"""What must be refused: an answer with an error and no customer."""

from conformance.answer import Answer, describe
from conformance.interview import EVERYTHING
from conformance.question import Question
from conformance.ruling import fail, skip
from conformance.subject import Subject


def demand_refusal(server: Subject, asked: Question, name: str) -> Answer:
    """Return the answer to a question that must be refused; fails the check when a report came.

    ``name`` says what was asked in a sentence ("a request without type"). Skips the check when the plain
    request is refused as well, for then a refusal says nothing.
    """
    server.plain_is_accepted()
    answer = server.ask(asked)
    if not answer.refused:
        came = describe(answer) + (f", {answer.count:,} customers" if answer.count else "")
        fail(f"Instead of an error, {name} got {came}.", server.evidence(answer))
    return answer


def wrong_credentials(server: Subject, **instead: str) -> Question:
    """Return the plain request with wrong credentials; skips the check where such probes are not allowed."""
    if not server.options.probe_credentials:
        skip("Requests with wrong credentials may lock an account; --probe-credentials allows them.")
    return EVERYTHING.probing(**instead).as_wrong_credentials()
