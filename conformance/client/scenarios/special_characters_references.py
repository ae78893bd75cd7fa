"""Other well-formed XML of the same content (DEC-20)."""

from conformance.client.people import edge_people
from conformance.client.scenario import Scenario

SCENARIO = Scenario(
    name="special-characters-references",
    title="Special characters where the server writes character references",
    rules=("keeps-special-characters", "reads-every-field"),
    people=edge_people("markup", "cdata-end", "emoji", "scripts", "apostrophes"),
    choices={"DEC-20": "character-references"},
)
