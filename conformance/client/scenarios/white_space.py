"""Spaces, tabs, line ends of all kinds."""

from conformance.client.ask import Ask
from conformance.client.customers import edge_case_customers
from conformance.client.scenario import Scenario, Step

SCENARIO = Scenario(
    name="white-space",
    title="White space around, inside and instead of a value, and line breaks",
    rules=("keeps-white-space", "reads-every-field", "keeps-special-characters"),
    customers=edge_case_customers("spaces-around", "only-spaces", "line-breaks", "line-separators"),
    steps=(Step(), Step(Ask(output="JSON"))),
)
