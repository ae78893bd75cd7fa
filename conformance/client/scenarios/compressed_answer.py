"""Compressed on request."""

from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario

SCENARIO = Scenario(
    name="compressed-answer",
    title="An answer in gzip, if the client announces that it accepts it",
    rules=("reads-compressed-answer", "reads-every-field"),
    customers=plain_customers(40),
    compresses=True,
)
