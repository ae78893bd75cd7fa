"""Well-formed markup, but no report."""

from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step, Trouble

SCENARIO = Scenario(
    name="html-page",
    title="A maintenance page in HTML with status 200",
    rules=("html-is-no-success",),
    people=plain_people(40),
    steps=(Step(troubles=(Trouble("maintenance"),)),),
)
