"""Status 503 with Retry-After, however often one asks."""

from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step, Trouble

SCENARIO = Scenario(
    name="unavailable",
    title="The server is unavailable and asks to be left alone for a second",
    rules=("unavailable-is-no-success",),
    people=plain_people(40),
    steps=(Step(troubles=(Trouble("http-status", {"status": 503, "retry_after": 1}),)),),
)
