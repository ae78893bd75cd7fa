"""No escape makes it legal in XML 1.0."""

from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step, Trouble

SCENARIO = Scenario(
    name="forbidden-character",
    title="XML with a control character that XML forbids",
    rules=("broken-xml-is-no-success",),
    people=plain_people(3),
    steps=(Step(troubles=(Trouble("control-character"),)),),
)
