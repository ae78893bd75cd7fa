"""Whether it stays forever or not, many clients follow it with an empty GET, which asks nothing."""

from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario, ScenarioFault, Step

SCENARIO = Scenario(
    name="redirect-301",
    title="A redirect with the status 301 to another path of the same server",
    rules=("redirect-leads-to-the-report",),
    customers=plain_customers(5),
    steps=(Step(faults=(ScenarioFault("redirect", {"status": 301}, times=1),)),),
    may_give_up=True,
    exempt=frozenset({"required-field-sent", "asks-what-was-wanted"}),
)
