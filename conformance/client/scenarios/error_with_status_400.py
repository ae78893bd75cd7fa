"""An alternative of DEC-23: the message, or a clear failure."""

from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step, Trouble

_MESSAGE = "The field user_id is missing or empty"

SCENARIO = Scenario(
    name="error-with-status-400",
    title="An error that comes with the HTTP status 400",
    rules=("reads-error-answer",),
    people=plain_people(2),
    steps=(Step(troubles=(Trouble("error", {"message": _MESSAGE, "status": 400}, readable=True),)),),
    may_give_up=True,
)
