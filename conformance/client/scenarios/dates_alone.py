"""The client is made to ask unwisely, so that is not held against it (SEL-3)."""

from conformance.client.ask import Ask
from conformance.client.customers import customers_with_transactions
from conformance.client.scenario import Scenario, Step

SCENARIO = Scenario(
    name="dates-alone",
    title="A range of days without a campaign, which has no effect",
    rules=("reads-every-customer", "reads-every-field"),
    customers=customers_with_transactions(),
    steps=(Step(Ask(date_start="2010-01-01", date_end="2010-12-31")),),
    exempt=frozenset({"dates-with-campaigns"}),
)
