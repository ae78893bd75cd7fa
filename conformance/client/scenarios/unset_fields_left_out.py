"""An alternative of DEC-21."""

from conformance.client.ask import Ask
from conformance.client.customers import code_of
from conformance.client.scenario import Scenario, ScenarioCustomer, Step

SCENARIO = Scenario(
    name="unset-fields-left-out",
    title="Customers of whom hardly anything is known, where the server leaves unset fields out",
    rules=("reads-unset-fields", "reads-every-field"),
    customers=tuple(
        ScenarioCustomer({"customer_code": code_of(number), "last_name": "Archer"}) for number in range(3)
    ),
    steps=(Step(), Step(Ask(output="JSON"))),
    choices={"DEC-21": "omitted"},
)
