"""Nothing may be lost, nothing invented, nothing fetched twice."""

from conformance.client.ask import Ask
from conformance.client.people import code_of, plain_people, plain_person
from conformance.client.scenario import Create, Scenario, Step, Update

_POLL = Ask(changes_since_last=True, output="JSON")

SCENARIO = Scenario(
    name="polls-json",
    title="Five polls while customers are created and changed, in JSON",
    rules=("polls-lose-nothing",),
    people=plain_people(4),
    steps=(
        Step(_POLL),
        Step(_POLL, before=(Create(plain_person(4)), Update(code_of(1), {"city": "Shelbyville"}))),
        Step(_POLL),
        Step(
            _POLL,
            before=(
                Update(code_of(4), {"phone": "555-0000"}),
                Create(plain_person(5)),
                Update(code_of(5), {"address1": "9 New Street"}),
                Create(plain_person(6)),
            ),
        ),
        Step(_POLL, before=(Update(code_of(0), {"email": "new@example.com"}),)),
    ),
)
