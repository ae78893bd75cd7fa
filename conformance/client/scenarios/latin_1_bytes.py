"""Bytes that are no UTF-8."""

from conformance.client.people import plain_person
from conformance.client.scenario import Person, Scenario, Step, Trouble

SCENARIO = Scenario(
    name="latin-1-bytes",
    title="XML that says UTF-8 and is Latin-1",
    rules=("broken-xml-is-no-success",),
    people=tuple(Person({**plain_person(n).fields, "city": "Zürich"}) for n in range(3)),
    steps=(Step(troubles=(Trouble("latin-1"),)),),
)
