"""Compressed on request."""

from conformance.client.people import plain_people
from conformance.client.scenario import Scenario

SCENARIO = Scenario(
    name="compressed-answer",
    title="An answer in gzip, if the client announces that it accepts it",
    rules=("reads-compressed-answer", "reads-every-field"),
    people=plain_people(40),
    compresses=True,
)
