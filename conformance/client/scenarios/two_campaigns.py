"""A list of campaigns."""

from conformance.client.ask import Ask
from conformance.client.customers import customers_with_transactions
from conformance.client.scenario import CAMPAIGN_A, CAMPAIGN_B, Scenario, Step

SCENARIO = Scenario(
    name="two-campaigns",
    title="The customers of two campaigns",
    rules=("reads-every-customer", "reads-every-field"),
    customers=customers_with_transactions(),
    steps=(Step(Ask(selected_campaigns=(CAMPAIGN_A, CAMPAIGN_B))),),
)
