"""Many clients follow it with an empty GET, which asks nothing."""

from conformance.client import edits
from conformance.client.delivery import Delivery, whole
from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step

SCENARIO = Scenario(
    name="redirect-302",
    title="A redirect with the status 302 to another path of the same server",
    rules=("redirect-leads-to-the-report",),
    people=plain_people(5),
    steps=(Step(deliveries=(Delivery(edits.redirect(302, "/api.php"), readable=False), whole)),),
    may_give_up=True,
    exempt=frozenset({"required-field-sent", "asks-what-was-wanted"}),
)
