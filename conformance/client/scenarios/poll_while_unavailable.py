"""An answer that is no report may name an id, which must not be noted."""

from conformance.client.ask import Ask
from conformance.client.people import code_of, plain_people, plain_person
from conformance.client.scenario import Create, Scenario, Step, Trouble, Update

_POLL = Ask(changes_since_last=True)

SCENARIO = Scenario(
    name="poll-while-unavailable",
    title="A poll that finds the server unavailable, and the next one",
    rules=("unavailable-is-no-success",),
    people=plain_people(4),
    steps=(
        Step(_POLL),
        Step(
            _POLL,
            before=(Create(plain_person(4)), Update(code_of(1), {"city": "Shelbyville"})),
            troubles=(Trouble("http-status", {"status": 503, "retry_after": 1, "keeps_report": True}),),
        ),
        Step(_POLL, before=(Create(plain_person(5)),)),
    ),
)
