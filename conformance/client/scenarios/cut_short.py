"""The connection is closed in good order, but too early."""

from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step, Trouble

SCENARIO = Scenario(
    name="cut-short",
    title="The answer ends before the length that it told",
    rules=("broken-transfer-is-no-success",),
    people=plain_people(40),
    steps=(Step(troubles=(Trouble("truncated", {"length": "whole"}),)),),
)
