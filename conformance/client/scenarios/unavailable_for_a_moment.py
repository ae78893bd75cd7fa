"""A retry may succeed, and giving up is no fault."""

from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step, Trouble

SCENARIO = Scenario(
    name="unavailable-for-a-moment",
    title="Unavailable at first; whoever asks again after a second gets the report",
    rules=("unavailable-is-no-success",),
    people=plain_people(5),
    steps=(Step(troubles=(Trouble("http-status", {"status": 503, "retry_after": 1}, times=1),)),),
    may_give_up=True,
)
