"""Empty elements, and empty texts in JSON."""

from conformance.client.ask import Ask
from conformance.client.customers import code_of
from conformance.client.scenario import Scenario, ScenarioCustomer, Step

SCENARIO = Scenario(
    name="unset-fields",
    title="Customers of whom hardly anything is known",
    rules=("reads-unset-fields", "reads-every-field"),
    customers=tuple(
        ScenarioCustomer({"customer_code": code_of(number), "last_name": "Archer"}) for number in range(3)
    ),
    steps=(Step(), Step(Ask(output="JSON"))),
)
