"""Nothing but the document itself tells that something is missing."""

from conformance.client.ask import Ask
from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step, Trouble

SCENARIO = Scenario(
    name="cut-document-json",
    title="The document ends too early in JSON, though the transfer is in order",
    rules=("broken-transfer-is-no-success",),
    people=plain_people(40),
    steps=(Step(Ask(output="JSON"), troubles=(Trouble("truncated", {"length": "cut"}),)),),
)
