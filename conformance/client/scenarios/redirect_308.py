"""The new address is for good, and method and body are to be kept (RFC 9110 section 15.4.9)."""

from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario, ScenarioFault, Step

SCENARIO = Scenario(
    name="redirect-308",
    title="A redirect with the status 308 to another path of the same server",
    rules=("redirect-leads-to-the-report",),
    customers=plain_customers(5),
    steps=(Step(faults=(ScenarioFault("redirect", {"status": 308}, times=1),)),),
    may_give_up=True,
    exempt=frozenset({"required-field-sent", "asks-what-was-wanted"}),
)
