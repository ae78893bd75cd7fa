"""The signal is status, in these formats too."""

from conformance.client import edits
from conformance.client.ask import Ask
from conformance.client.delivery import Delivery
from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step
from contracts.request import AnswerFormat, Output

_MESSAGE = 'Campaigns & dates: <selected_campaigns> is "12 3", Größe 5 — see REQ-8'

_JSON = AnswerFormat(Output.JSON)
_JSONP = AnswerFormat(Output.JSON, "show")

SCENARIO = Scenario(
    name="error-json",
    title="An error in JSON and in JSONP",
    rules=("reads-error-answer",),
    people=plain_people(2),
    steps=(
        Step(Ask(output="JSON"), deliveries=(Delivery(edits.error(_MESSAGE, _JSON)),)),
        Step(Ask(output="JSON", callback="show"), deliveries=(Delivery(edits.error(_MESSAGE, _JSONP)),)),
    ),
)
