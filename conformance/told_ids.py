"""The id that a client notes (SEL-11, DEC-2), in reports of every kind."""

from typing import Final

from conformance.answer import Answer
from conformance.few_customers import LONG_AGO
from conformance.ids import changes_since, newest_id
from conformance.made_up_campaigns import UNKNOWN
from conformance.question import question
from conformance.reading import LAST_ID_HEADER
from conformance.subject import Subject

#: The longest piece of an odd id that a sentence shows.
_SHOWN: Final = 40


def reports_of_each_kind(server: Subject) -> list[Answer]:
    """Return the plain report, and after it one without changes, one without customers, and those in JSON and JSONP."""
    newest = newest_id(server)
    whole = server.plain_is_accepted()
    in_json = server.sample.having(output="JSON")
    asked = [
        changes_since(newest),
        changes_since(newest).having(output="JSON"),
        question(selected_campaigns=UNKNOWN[0]).probing(),
        *(question(selected_campaigns=name, **LONG_AGO).for_comparison() for name in server.campaigns[:1]),
        in_json,
        in_json.having(callback="handle"),
    ]
    return [whole, *filter(_is_report, map(server.ask, asked))]


def odd_id(answer: Answer) -> str:
    """Return what the header has in place of an id, which is a whole number; ``""`` if it has an id or is left out.

    What is odd about an id in the body is told with all that is undocumented there.
    """
    sent = answer.received.headers.get(LAST_ID_HEADER, "").strip()
    return "" if answer.last_place == "header" else sent[:_SHOWN]


def walk(server: Subject, last: int, steps: int) -> tuple[set[int], int]:
    """Ask with the returned id again and again; return whom the answers told of, and the id to go on with."""
    told: set[int] = set()
    for _ in range(steps):
        answer = server.ask_anew(changes_since(last))
        told.update(answer.keys)
        last = answer.last_id if answer.last_id is not None else last
    return told, last


def _is_report(answer: Answer) -> bool:
    return answer.success
