"""One date: the other side is open (DEC-10)."""

from conformance.client.ask import Ask
from conformance.client.customers import customers_with_transactions
from conformance.client.scenario import CAMPAIGN_B, Scenario, Step

SCENARIO = Scenario(
    name="campaign-and-end",
    title="The customers of a campaign until a day, a 29th of February",
    rules=("reads-every-customer", "reads-every-field"),
    customers=customers_with_transactions(),
    steps=(Step(Ask(date_end="2012-02-29", selected_campaigns=(CAMPAIGN_B,))),),
)
