"""Seen on real servers."""

from conformance.client.customers import edge_case_customers
from conformance.client.scenario import Scenario, ScenarioFault, Step

SCENARIO = Scenario(
    name="raw-ampersand",
    title="XML with ampersands that are not escaped",
    rules=("broken-xml-is-no-success",),
    customers=edge_case_customers("markup", "markup-escaped-already", "apostrophes"),
    steps=(Step(faults=(ScenarioFault("raw-ampersand"),)),),
)
