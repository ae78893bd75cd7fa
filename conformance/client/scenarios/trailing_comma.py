"""JSON allows no such comma (RFC 8259)."""

from conformance.client.ask import Ask
from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step, Trouble

SCENARIO = Scenario(
    name="trailing-comma",
    title="JSON with a comma after the last member",
    rules=("broken-xml-is-no-success",),
    people=plain_people(3),
    steps=(Step(Ask(output="JSON"), troubles=(Trouble("trailing-comma"),)),),
)
