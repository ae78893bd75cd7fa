"""Status 503 with Retry-After, however often one asks."""

from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario, ScenarioFault, Step

SCENARIO = Scenario(
    name="unavailable",
    title="The server is unavailable and asks to be left alone for a second",
    rules=("unavailable-is-no-success",),
    customers=plain_customers(40),
    steps=(Step(faults=(ScenarioFault("http-status", {"status": 503, "retry_after": 1}),)),),
)
