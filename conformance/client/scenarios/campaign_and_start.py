"""One date: the other side is open (DEC-10)."""

from conformance.client.ask import Ask
from conformance.client.people import plain_person
from conformance.client.scenario import CAMPAIGN_A, CAMPAIGN_B, Scenario, Step

SCENARIO = Scenario(
    name="campaign-and-start",
    title="The customers of a campaign since a day",
    rules=("reads-every-customer", "reads-every-field"),
    people=(
        plain_person(0, (CAMPAIGN_A, "2010-03-05T10:00:00")),
        plain_person(1, (CAMPAIGN_B, "2010-06-15T12:00:00"), (CAMPAIGN_A, "2012-01-01T00:00:00")),
        plain_person(2, (CAMPAIGN_B, "2011-12-31T23:59:59")),
        plain_person(3, (CAMPAIGN_A, "2010-01-01T00:00:00"), (CAMPAIGN_A, "2010-12-31T23:59:59")),
        plain_person(4, (CAMPAIGN_B, "2013-07-07T07:07:07"), (CAMPAIGN_A, "2013-08-08T08:08:08")),
        plain_person(5),
        plain_person(6),
    ),
    steps=(Step(Ask(date_start="2011-01-01", selected_campaigns=(CAMPAIGN_A,))),),
)
