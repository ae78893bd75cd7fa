"""Bytes that are no UTF-8."""

from conformance.client.customers import plain_customer
from conformance.client.scenario import Scenario, ScenarioCustomer, ScenarioFault, Step

SCENARIO = Scenario(
    name="latin-1-bytes",
    title="XML that says UTF-8 and is Latin-1",
    rules=("broken-xml-is-no-success",),
    customers=tuple(ScenarioCustomer({**plain_customer(n).fields, "city": "Zürich"}) for n in range(3)),
    steps=(Step(faults=(ScenarioFault("latin-1"),)),),
)
