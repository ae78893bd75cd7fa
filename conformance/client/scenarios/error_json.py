"""The signal is status, in these formats too."""

from conformance.client.ask import Ask
from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario, ScenarioFault, Step

_MESSAGE = 'Campaigns & dates: <selected_campaigns> is "12 3", Größe 5 — see REQ-8'

_REFUSED = ScenarioFault("error", {"message": _MESSAGE}, readable=True)

SCENARIO = Scenario(
    name="error-json",
    title="An error in JSON and in JSONP",
    rules=("reads-error-answer",),
    customers=plain_customers(2),
    steps=(
        Step(Ask(output="JSON"), faults=(_REFUSED,)),
        Step(Ask(output="JSON", callback="show"), faults=(_REFUSED,)),
    ),
)
