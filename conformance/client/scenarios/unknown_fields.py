"""Real servers add some (DEC-32)."""

from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario, ScenarioFault, Step

SCENARIO = Scenario(
    name="unknown-fields",
    title="Elements that are not documented, between those that are",
    rules=("tolerates-undocumented-fields", "reads-every-field"),
    customers=plain_customers(5),
    steps=(
        Step(
            faults=(
                ScenarioFault(
                    "unknown-field",
                    {"field": "loyalty_points", "value": "120", "place": "first"},
                    readable=True,
                ),
                ScenarioFault("unknown-field", readable=True),
            )
        ),
    ),
)
