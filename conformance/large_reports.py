"""Large reports: each format is fetched once, so one answer serves the rules of the format and of the selection.

A server may have a million customers, and a client's network or the server's owner little patience. Where a rule
says that a question selects everybody, like the plain one, it is asked in a format that another rule needs. Only
if that answer is not what it should be are the two questions asked apart, to find the rule that is broken.
"""

from typing import Final

from conformance.interview import EVERYTHING
from conformance.question import Question, question
from conformance.relations import not_the_same
from conformance.steadiness import broken
from conformance.subject import Subject

LAST_ZERO: Final = question(last="0")
_LAST_ZERO_IN_JSON: Final = LAST_ZERO.having(output="JSON")
_CALLBACK: Final = "handleEverybody"


def in_json(server: Subject) -> Question:
    """Return the question for the whole report in JSON; where that is large, the one with ``last=0`` if it will do."""
    return _LAST_ZERO_IN_JSON if last_zero_settled(server) else EVERYTHING.having(output="JSON")


def last_zero_settled(server: Subject) -> bool:
    """Tell whether ``last=0`` gets the whole of a large report in JSON, and the JSON holds what the XML holds."""
    return _settled(server, _LAST_ZERO_IN_JSON)


def settled_in_jsonp(server: Subject, asked: Question) -> bool:
    """Tell whether a question gets the whole of a large report in JSONP, and that holds what the XML holds."""
    return _settled(server, asked.having(output="JSON", callback=_CALLBACK))


def _settled(server: Subject, asked: Question) -> bool:
    if server.is_large and asked not in server.settled:
        with server.surveying():
            holds = server.ask(asked).success and broken(server, (EVERYTHING, asked), not_the_same) is None
        server.settled[asked] = holds
    return server.settled.get(asked, False)
