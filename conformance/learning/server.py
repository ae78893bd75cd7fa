"""Learning from a running server, by the checks of the suite that observe, and by what their answers show."""

from contextlib import suppress
from itertools import product
from typing import Final

from conformance.answer import Answer, describe
from conformance.check import checks
from conformance.ids import changes_since, descending_ids
from conformance.interview import EVERYTHING
from conformance.learning.shape import ServerShape, fields_besides, tidy_content_type
from conformance.plugin import Judging
from conformance.question import question
from conformance.ruling import RulingError
from conformance.run_options import OnProgress, Options
from conformance.subject import Subject
from conformance.traffic.xml_style import xml_style
from contracts.decisions import decisions
from contracts.errors import ConfigurationError

#: The rules whose checks observe a decision that has alternatives, knowing nothing of the server's data.
TELLING_RULES: Final = (
    "unset-field-form",
    "extra-custom-fields",
    "no-undocumented-fields",
    "json-shape",
    "json-layout",
    "callback-without-json",
    "media-types",
    "error-http-status",
    "api-key-accepted",
    "last-id-place",
    "newest-id-leaves-nobody",
    "last-above-newest-returns-nobody",
    "last-with-campaigns",
    "unknown-campaign-selects-nobody",
    "campaign-spaces",
    "reversed-range-selects-nobody",
    "wrong-date-without-campaign",
)
_CALLBACK: Final = "handle"


def learn_server(options: Options, on_progress: OnProgress) -> ServerShape:
    """Ask a server, politely and within the budget of ``TELLING_RULES``, and return what it shows.

    ``options.rules`` must be those rules. Raises ``ConfigurationError`` if it gives no report to learn from,
    and ``UnreachableError`` if nobody answers.
    """
    session = Judging(options, on_progress)
    try:
        server = session.subject
        whole = server.everything()
        if not whole.success:
            raise ConfigurationError(
                f"There is nothing to learn from: the plain request got {describe(whole)}."
            )
        for slug in TELLING_RULES:
            session.judge(checks()[slug])
        return _shape(server, whole)
    finally:
        session.close()


def _shape(server: Subject, whole: Answer) -> ServerShape:
    words = {
        **server.observed,
        **_inclusive(server, whole),
        **_last_with_campaigns(server),
        **({"DEC-20": style} if (style := _style(whole)) else {}),
    }
    open_ones = [name for name, decision in decisions().items() if len(decision.choices) > 1]
    seen = {name: words[name] for name in open_ones if name in words}
    notes = tuple(f"{name}, {decisions()[name].question}" for name in open_ones if name not in seen)
    return ServerShape(seen, fields_besides(whole.tally.undocumented), _content_types(server), notes)


def _inclusive(server: Subject, whole: Answer) -> dict[str, str]:
    """DEC-3: the customer whose change has the newest id comes again, or nobody does, which tells nothing."""
    if not whole.last_id:
        return {}
    again = server.ask(question(last=str(whole.last_id)))
    told = again.success and again.last_id == whole.last_id and again.count == 1
    return {"DEC-3": "inclusive"} if told else {}


def _last_with_campaigns(server: Subject) -> dict[str, str]:
    """DEC-6: where the suite's one question did not tell, look for one whose answers would all differ."""
    if "DEC-6" in server.observed:
        return {}
    with suppress(RulingError):
        for later, campaign in product(map(changes_since, descending_ids(server)), server.campaigns):
            changed = server.report(later).key_set()
            members = server.report(question(selected_campaigns=campaign)).key_set()
            words = {changed: "last", members: "campaigns", changed & members: "both"}
            if len(words) == 3:
                answer = server.ask(later.having(selected_campaigns=campaign).probing())
                word = words.get(answer.key_set()) if answer.success else None
                return {"DEC-6": word} if word else {}
    return {}


def _style(whole: Answer) -> str | None:
    return xml_style(whole.received.path) if whole.format == "xml" and whole.count else None


def _content_types(server: Subject) -> dict[str, str]:
    asked = (
        EVERYTHING,
        server.sample.having(output="JSON"),
        server.sample.having(output="JSON", callback=_CALLBACK),
    )
    answers = [server.ask(one) for one in asked]
    return {
        answer.format: tidy_content_type(answer.received.headers.get("Content-Type", ""))
        for answer in answers
        if answer.success and answer.format in ("xml", "json", "jsonp")
    }
