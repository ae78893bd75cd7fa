"""The text of the error is the server's own."""

from conformance.client import edits
from conformance.client.delivery import Delivery
from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step
from contracts.request import AnswerFormat

_MESSAGE = 'Campaigns & dates: <selected_campaigns> is "12 3", Größe 5 — see REQ-8'

SCENARIO = Scenario(
    name="error-xml",
    title="An error in XML whose message has special characters",
    rules=("reads-error-answer",),
    people=plain_people(2),
    steps=(Step(deliveries=(Delivery(edits.error(_MESSAGE, AnswerFormat())),)),),
)
