"""What real servers write for no date (DEC-21)."""

from conformance.client.ask import Ask
from conformance.client.customers import plain_customer, plain_customers
from conformance.client.scenario import Scenario, ScenarioCustomer, Step

SCENARIO = Scenario(
    name="zero-date",
    title="An unset custom_date written as 0000-00-00",
    rules=("reads-zero-date", "reads-every-field"),
    customers=(*plain_customers(2), ScenarioCustomer({**plain_customer(2).fields, "custom_date": ""})),
    steps=(Step(), Step(Ask(output="JSON"))),
    choices={"DEC-21": "zero-date"},
)
