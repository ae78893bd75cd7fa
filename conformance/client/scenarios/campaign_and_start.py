"""One date: the other side is open (DEC-10)."""

from conformance.client.ask import Ask
from conformance.client.customers import customers_with_transactions
from conformance.client.scenario import CAMPAIGN_A, Scenario, Step

SCENARIO = Scenario(
    name="campaign-and-start",
    title="The customers of a campaign since a day",
    rules=("reads-every-customer", "reads-every-field"),
    customers=customers_with_transactions(),
    steps=(Step(Ask(date_start="2011-01-01", selected_campaigns=(CAMPAIGN_A,))),),
)
