"""The polls of ``polls``, with JSON asked for."""

from conformance.client.ask import Ask
from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario
from conformance.client.scenarios.polls import five_polls

SCENARIO = Scenario(
    name="polls-json",
    title="Five polls while customers are created and changed, in JSON",
    rules=("polls-lose-nothing",),
    customers=plain_customers(4),
    steps=five_polls(Ask(changes_since_last=True, output="JSON")),
)
