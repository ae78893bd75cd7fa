"""The connection is closed in good order, but too early."""

from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario, ScenarioFault, Step

SCENARIO = Scenario(
    name="cut-short",
    title="The answer ends before the length that it told",
    rules=("broken-transfer-is-no-success",),
    customers=plain_customers(40),
    steps=(Step(faults=(ScenarioFault("truncated", {"length": "whole"}),)),),
)
