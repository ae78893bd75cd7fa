"""What real servers write for no date (DEC-21)."""

from conformance.client.ask import Ask
from conformance.client.people import plain_people, plain_person
from conformance.client.scenario import Person, Scenario, Step

SCENARIO = Scenario(
    name="zero-date",
    title="An unset custom_date written as 0000-00-00",
    rules=("reads-zero-date", "reads-every-field"),
    people=(*plain_people(2), Person({**plain_person(2).fields, "custom_date": ""})),
    steps=(Step(), Step(Ask(output="JSON"))),
    choices={"DEC-21": "zero-date"},
)
