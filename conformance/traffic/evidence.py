"""What a report may show of a captured exchange: the request without secrets, the answer without people."""

from typing import Final

from conformance.answer import Answer
from conformance.asked import Asked, Field
from conformance.redaction import People, Secrets, shape
from conformance.verdict import Evidence
from contracts.asking.recorded import Place, RecordedExchange, RecordedField, RecordedRequest, RedactedValue
from contracts.form import Encoding

_EXCERPT: Final = 400
#: So many fields and characters of a value are shown: a client may send anything.
_MOST_FIELDS: Final = 50
_LONGEST: Final = 300


def evidence_of(
    recorded: RecordedExchange, answer: Answer | None, people: People, secrets: Secrets
) -> Evidence:
    """Return an exchange as evidence; ``answer`` is ``None`` where there is none to show."""
    status = recorded.answer.status or None
    excerpt = "" if answer is None else secrets.hide(_excerpt(answer, people))
    return Evidence(_asked(recorded.request), status, excerpt)


def _asked(request: RecordedRequest) -> Asked:
    in_query = tuple(_shown(field) for field in request.fields if field.place is Place.QUERY)[:_MOST_FIELDS]
    in_body = tuple(_shown(field) for field in request.fields if field.place is Place.BODY)[:_MOST_FIELDS]
    headers = tuple(_shown(field) for field in request.fields if field.place is Place.HEADER)
    if not in_body and request.method != "POST":
        return Asked(request.method, request.path, "query", in_query, headers=headers)
    encoding = "multipart" if request.encoding is Encoding.MULTIPART else "urlencoded"
    return Asked(request.method, request.path, encoding, in_body, query=in_query, headers=headers)


def _shown(field: RecordedField) -> Field:
    if isinstance(field.value, RedactedValue):
        return field.name[:_LONGEST], None
    return field.name[:_LONGEST], field.value[:_LONGEST]


def _excerpt(answer: Answer, people: People) -> str:
    """An error's text is the server's own; where no names and marks tell values apart, all is shape."""
    text = answer.received.head(_EXCERPT).decode("utf-8", "replace")
    if answer.error is not None and not answer.count:
        return text
    if answer.format in {"xml", "json", "jsonp", "html"} or people.shown:
        return people.show_text(text)
    return shape(text, _EXCERPT)
