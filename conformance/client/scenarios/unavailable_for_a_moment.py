"""A retry may succeed, and giving up is no fault."""

from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario, ScenarioFault, Step

SCENARIO = Scenario(
    name="unavailable-for-a-moment",
    title="Unavailable at first; whoever asks again after a second gets the report",
    rules=("unavailable-is-no-success",),
    customers=plain_customers(5),
    steps=(Step(faults=(ScenarioFault("http-status", {"status": 503, "retry_after": 1}, times=1),)),),
    may_give_up=True,
)
