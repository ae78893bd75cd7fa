"""Whether it stays forever or not, many clients follow it with an empty GET, which asks nothing."""

from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step, Trouble

SCENARIO = Scenario(
    name="redirect-301",
    title="A redirect with the status 301 to another path of the same server",
    rules=("redirect-leads-to-the-report",),
    people=plain_people(5),
    steps=(Step(troubles=(Trouble("redirect", {"status": 301}, times=1),)),),
    may_give_up=True,
    exempt=frozenset({"required-field-sent", "asks-what-was-wanted"}),
)
