"""Both days count whole."""

from conformance.client.ask import Ask
from conformance.client.customers import customers_with_transactions
from conformance.client.scenario import CAMPAIGN_A, Scenario, Step

SCENARIO = Scenario(
    name="campaign-and-dates",
    title="The customers of a campaign within a range of days",
    rules=("reads-every-customer", "reads-every-field"),
    customers=customers_with_transactions(),
    steps=(Step(Ask(date_start="2010-01-01", date_end="2011-12-31", selected_campaigns=(CAMPAIGN_A,))),),
)
