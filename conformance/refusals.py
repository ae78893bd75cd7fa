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


def demand_fixed_wording(server: Subject, one: Answer, other: Answer) -> None:
    """Skip the check where two errors differ in their message, and the server words even one of them anew each time.

    Then a number or a time is in it, and messages do not tell causes apart.
    """
    if one.received.status != other.received.status or one.error is None:
        return
    again = server.ask_again(one.received.question)
    if again.refused and again.error != one.error:
        skip("The server words each error anew, so messages cannot be compared.")


def wrong_credentials(server: Subject, **instead: str) -> Question:
    """Return the plain request with wrong credentials; skips the check where such probes are not allowed."""
    if not server.options.probe_credentials:
        skip("Requests with wrong credentials may lock an account; --probe-credentials allows them.")
    return EVERYTHING.probing(**instead).as_wrong_credentials()
