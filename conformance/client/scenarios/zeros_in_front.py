"""Text that looks like numbers."""

from conformance.client.ask import Ask
from conformance.client.customers import edge_case_customers
from conformance.client.scenario import Scenario, Step

SCENARIO = Scenario(
    name="zeros-in-front",
    title="Digits with zeros in front, and longer than a number can hold",
    rules=("keeps-zeros-in-front", "reads-every-field"),
    customers=edge_case_customers("zeros-in-front", "long-digits"),
    steps=(Step(), Step(Ask(output="JSON"))),
)
