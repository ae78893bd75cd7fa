"""The signal is status, in these formats too."""

from conformance.client.ask import Ask
from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step, Trouble

_MESSAGE = 'Campaigns & dates: <selected_campaigns> is "12 3", Größe 5 — see REQ-8'

_REFUSED = Trouble("error", {"message": _MESSAGE}, readable=True)

SCENARIO = Scenario(
    name="error-json",
    title="An error in JSON and in JSONP",
    rules=("reads-error-answer",),
    people=plain_people(2),
    steps=(
        Step(Ask(output="JSON"), troubles=(_REFUSED,)),
        Step(Ask(output="JSON", callback="show"), troubles=(_REFUSED,)),
    ),
)
