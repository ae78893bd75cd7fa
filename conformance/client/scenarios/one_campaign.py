"""One campaign; its id has a zero in front."""

from conformance.client.ask import Ask
from conformance.client.customers import customers_with_transactions
from conformance.client.scenario import CAMPAIGN_B, Scenario, Step

SCENARIO = Scenario(
    name="one-campaign",
    title="The customers of one campaign",
    rules=("reads-every-customer", "reads-every-field"),
    customers=customers_with_transactions(),
    steps=(Step(Ask(selected_campaigns=(CAMPAIGN_B,))),),
)
