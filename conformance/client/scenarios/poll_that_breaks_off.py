"""The id of the broken answer stands in its header, and must not be noted."""

from conformance.client.ask import Ask
from conformance.client.people import code_of, plain_people, plain_person
from conformance.client.scenario import Create, Scenario, Step, Trouble, Update

_POLL = Ask(changes_since_last=True)

SCENARIO = Scenario(
    name="poll-that-breaks-off",
    title="A poll whose answer breaks off, and the next one",
    rules=("broken-transfer-is-no-success",),
    people=plain_people(4),
    steps=(
        Step(_POLL),
        Step(
            _POLL,
            before=(Create(plain_person(4)), Update(code_of(1), {"city": "Shelbyville"})),
            troubles=(Trouble("reset"),),
        ),
        Step(_POLL, before=(Create(plain_person(5)),)),
    ),
)
