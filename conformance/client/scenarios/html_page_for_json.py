"""Well-formed markup, but no report."""

from conformance.client.ask import Ask
from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step, Trouble

SCENARIO = Scenario(
    name="html-page-for-json",
    title="A maintenance page in HTML with status 200 where JSON was asked for",
    rules=("html-is-no-success",),
    people=plain_people(40),
    steps=(Step(Ask(output="JSON"), troubles=(Trouble("maintenance"),)),),
)
