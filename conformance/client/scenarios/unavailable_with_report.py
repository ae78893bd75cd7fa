"""The status counts, whatever the body holds."""

from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step, Trouble

SCENARIO = Scenario(
    name="unavailable-with-report",
    title="Status 503, though the body looks like a report",
    rules=("unavailable-is-no-success",),
    people=plain_people(40),
    steps=(
        Step(troubles=(Trouble("http-status", {"status": 503, "retry_after": 1, "keeps_report": True}),)),
    ),
)
