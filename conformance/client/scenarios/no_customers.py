"""Nobody at all: each format in turn."""

from conformance.client.ask import Ask
from conformance.client.scenario import Scenario, Step

SCENARIO = Scenario(
    name="no-customers",
    title="A report without any customer",
    rules=("reads-empty-report",),
    customers=(),
    steps=(Step(), Step(Ask(output="JSON")), Step(Ask(output="JSON", callback="customersReport"))),
)
