"""Seen on real servers."""

from conformance.client.people import edge_people
from conformance.client.scenario import Scenario, Step, Trouble

SCENARIO = Scenario(
    name="raw-ampersand",
    title="XML with ampersands that are not escaped",
    rules=("broken-xml-is-no-success",),
    people=edge_people("markup", "markup-escaped-already", "apostrophes"),
    steps=(Step(troubles=(Trouble("raw-ampersand"),)),),
)
