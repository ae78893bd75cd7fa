"""Other well-formed XML of the same content (DEC-20)."""

from conformance.client.customers import edge_case_customers
from conformance.client.scenario import Scenario

SCENARIO = Scenario(
    name="special-characters-references",
    title="Special characters where the server writes character references",
    rules=("keeps-special-characters", "reads-every-field"),
    customers=edge_case_customers("markup", "cdata-end", "emoji", "scripts", "apostrophes"),
    choices={"DEC-20": "character-references"},
)
