"""Nothing at all is not an empty report."""

from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step, Trouble

SCENARIO = Scenario(
    name="empty-body",
    title="Status 200 and an empty body",
    rules=("broken-transfer-is-no-success",),
    people=plain_people(40),
    steps=(Step(troubles=(Trouble("empty-body"),)),),
)
