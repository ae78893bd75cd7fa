"""Nothing but the document itself tells that something is missing."""

from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step, Trouble

SCENARIO = Scenario(
    name="cut-document",
    title="The document ends too early, though the transfer is in order",
    rules=("broken-transfer-is-no-success",),
    people=plain_people(40),
    steps=(Step(troubles=(Trouble("truncated", {"length": "cut"}),)),),
)
