"""The status counts, whatever the body holds."""

from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario, ScenarioFault, Step

SCENARIO = Scenario(
    name="unavailable-with-report",
    title="Status 503, though the body looks like a report",
    rules=("unavailable-is-no-success",),
    customers=plain_customers(40),
    steps=(
        Step(faults=(ScenarioFault("http-status", {"status": 503, "retry_after": 1, "keeps_report": True}),)),
    ),
)
