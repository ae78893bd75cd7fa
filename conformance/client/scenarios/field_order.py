"""Names count, not positions."""

from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step, Trouble

SCENARIO = Scenario(
    name="field-order",
    title="The fields in another order",
    rules=("tolerates-field-order", "reads-every-field"),
    people=plain_people(5),
    steps=(Step(troubles=(Trouble("field-order", readable=True),)),),
)
