"""An alternative of DEC-23: the message, or a clear failure."""

from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario, ScenarioFault, Step

_MESSAGE = "The field user_id is missing or empty"

SCENARIO = Scenario(
    name="error-with-status-400",
    title="An error that comes with the HTTP status 400",
    rules=("reads-error-answer",),
    customers=plain_customers(2),
    steps=(Step(faults=(ScenarioFault("error", {"message": _MESSAGE, "status": 400}, readable=True),)),),
    may_give_up=True,
)
