"""The text of the error is the server's own."""

from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario, ScenarioFault, Step

_MESSAGE = 'Campaigns & dates: <selected_campaigns> is "12 3", Größe 5 — see REQ-8'

SCENARIO = Scenario(
    name="error-xml",
    title="An error in XML whose message has special characters",
    rules=("reads-error-answer",),
    customers=plain_customers(2),
    steps=(Step(faults=(ScenarioFault("error", {"message": _MESSAGE}, readable=True),)),),
)
