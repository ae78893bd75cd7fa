"""What is asked for without white space (REQ-12): reports of each kind, in JSON and JSONP, and an error."""

from collections.abc import Iterator
from typing import Final

from conformance.interview import EVERYTHING
from conformance.partial_reports import PartialReport, small_reports
from conformance.question import Question
from conformance.subject import Subject

_CALLBACK: Final = "handleCustomers"


def condensed(asked: Question) -> Question:
    """Return a question for condensed JSON."""
    return asked.having(output="JSON", condensed="yes")


def in_both_formats(asked: Question) -> tuple[Question, Question]:
    """Return a question for condensed JSON, and for JSONP."""
    return condensed(asked), condensed(asked).having(callback=_CALLBACK)


def other_condensed_answers(server: Subject) -> Iterator[PartialReport]:
    """Yield questions for condensed JSON of a campaign, and of changes, as far as there are any, and of an error."""
    for report in small_reports(server):
        yield PartialReport(condensed(report.asked), report.name)
    yield PartialReport(condensed(EVERYTHING).probing(without="type"), "the error for a request without type")
