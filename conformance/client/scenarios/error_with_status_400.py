"""An alternative of DEC-23: the message, or a clear failure."""

from conformance.client import edits
from conformance.client.delivery import Delivery
from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step
from contracts.request import AnswerFormat

_MESSAGE = "The field user_id is missing or empty"

SCENARIO = Scenario(
    name="error-with-status-400",
    title="An error that comes with the HTTP status 400",
    rules=("reads-error-answer",),
    people=plain_people(2),
    steps=(Step(deliveries=(Delivery(edits.error(_MESSAGE, AnswerFormat(), status=400)),)),),
    may_give_up=True,
)
