"""The id that a client notes (SEL-11, DEC-2), in reports of every kind."""

from conformance.answer import Answer
from conformance.few_customers import LONG_AGO
from conformance.ids import changes_since, newest_id
from conformance.question import question
from conformance.subject import Subject


def reports_of_each_kind(server: Subject) -> list[Answer]:
    """Return the plain report, and after it one without changes, one without customers, and those in JSON and JSONP."""
    newest = newest_id(server)
    whole = server.plain_is_accepted()
    in_json = server.sample.having(output="JSON")
    asked = [
        changes_since(newest),
        changes_since(newest).having(output="JSON"),
        question(selected_campaigns="9" * 18).probing(),
        *(question(selected_campaigns=name, **LONG_AGO).for_comparison() for name in server.campaigns[:1]),
        in_json,
        in_json.having(callback="handle"),
    ]
    return [whole, *filter(_is_report, map(server.ask, asked))]


def _is_report(answer: Answer) -> bool:
    return answer.success
