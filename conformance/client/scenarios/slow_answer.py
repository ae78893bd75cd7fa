"""Patience: the wait for the first byte and between the others is a second or so."""

from conformance.client.people import plain_people
from conformance.client.scenario import Scenario, Step, Trouble

SCENARIO = Scenario(
    name="slow-answer",
    title="The answer comes slowly, but whole",
    rules=("slow-answer-is-read",),
    people=plain_people(40),
    steps=(
        Step(
            troubles=(
                Trouble("latency", {"seconds": 0.8}, readable=True),
                Trouble("drip", {"bytes_per_second": 30000}, readable=True),
            )
        ),
    ),
)
