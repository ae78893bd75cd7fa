"""Nobody fits."""

from conformance.client.ask import Ask
from conformance.client.customers import customers_with_transactions
from conformance.client.scenario import CAMPAIGN_A, Scenario, Step

SCENARIO = Scenario(
    name="campaign-without-customers",
    title="A campaign and a range in which nobody bought anything",
    rules=("reads-empty-report",),
    customers=customers_with_transactions(),
    steps=(Step(Ask(date_start="1999-01-01", date_end="1999-12-31", selected_campaigns=(CAMPAIGN_A,))),),
)
