"""XML by its name."""

from conformance.client.ask import Ask
from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step

SCENARIO = Scenario(
    name="all-customers-xml",
    title="All customers, with XML asked for by name",
    rules=("reads-every-customer", "reads-every-field"),
    people=plain_people(7),
    steps=(Step(Ask(output="XML")),),
)
