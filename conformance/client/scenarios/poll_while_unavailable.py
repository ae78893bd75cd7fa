"""An answer that is no report may name an id, which must not be noted."""

from conformance.client import edits
from conformance.client.ask import Ask
from conformance.client.delivery import Delivery
from conformance.client.people import code_of, plain_people, plain_person
from conformance.client.scenario import Create, Scenario, Step, Update

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
            deliveries=(Delivery(edits.unavailable(1, keeping_body=True), readable=False),),
        ),
        Step(_POLL, before=(Create(plain_person(5)),)),
    ),
)
