"""The text of the error is the server's own."""

from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step, Trouble

_MESSAGE = 'Campaigns & dates: <selected_campaigns> is "12 3", Größe 5 — see REQ-8'

SCENARIO = Scenario(
    name="error-xml",
    title="An error in XML whose message has special characters",
    rules=("reads-error-answer",),
    people=plain_people(2),
    steps=(Step(troubles=(Trouble("error", {"message": _MESSAGE}, readable=True),)),),
)
