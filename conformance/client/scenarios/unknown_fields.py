"""Real servers add some (DEC-32)."""

from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step, Trouble

SCENARIO = Scenario(
    name="unknown-fields",
    title="Elements that are not documented, between those that are",
    rules=("tolerates-undocumented-fields", "reads-every-field"),
    people=plain_people(5),
    steps=(
        Step(
            troubles=(
                Trouble(
                    "unknown-field",
                    {"field": "loyalty_points", "value": "120", "place": "first"},
                    readable=True,
                ),
                Trouble("unknown-field", readable=True),
            )
        ),
    ),
)
