"""JSON."""

from conformance.client.ask import Ask
from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step

SCENARIO = Scenario(
    name="all-customers-json",
    title="All customers in JSON",
    rules=("reads-json", "reads-every-field"),
    people=plain_people(12),
    steps=(Step(Ask(output="JSON")),),
)
