"""Method and body are to be kept (RFC 9110 section 15.4.8)."""

from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario, ScenarioFault, Step

SCENARIO = Scenario(
    name="redirect-307",
    title="A redirect with the status 307 to another path of the same server",
    rules=("redirect-leads-to-the-report",),
    customers=plain_customers(5),
    steps=(Step(faults=(ScenarioFault("redirect", {"status": 307}, times=1),)),),
    may_give_up=True,
    exempt=frozenset({"required-field-sent", "asks-what-was-wanted"}),
)
