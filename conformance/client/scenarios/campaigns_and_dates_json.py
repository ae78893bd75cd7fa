"""All kinds of fields together."""

from conformance.client.ask import Ask
from conformance.client.customers import customers_with_transactions
from conformance.client.scenario import CAMPAIGN_A, CAMPAIGN_B, Scenario, Step

SCENARIO = Scenario(
    name="campaigns-and-dates-json",
    title="The customers of two campaigns within a range of days, in JSON",
    rules=("reads-json", "reads-every-field"),
    customers=customers_with_transactions(),
    steps=(
        Step(
            Ask(
                date_start="2010-06-01",
                date_end="2011-12-31",
                selected_campaigns=(CAMPAIGN_A, CAMPAIGN_B),
                output="JSON",
                condensed="yes",
            )
        ),
    ),
)
