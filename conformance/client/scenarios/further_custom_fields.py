"""What other calls of the platform have (DEC-22, DEC-32)."""

from conformance.client.ask import Ask
from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario, Step

SCENARIO = Scenario(
    name="further-custom-fields",
    title="custom2 to custom20 after custom1, and record_timestamp, also in JSON",
    rules=("tolerates-undocumented-fields", "reads-every-field"),
    customers=plain_customers(5),
    steps=(Step(), Step(Ask(output="JSON"))),
    choices={"DEC-22": "custom20", "DEC-32": "record-timestamp"},
)
