"""The cause of an error that every client meets one day (DEC-28)."""

from conformance.client.ask import Ask
from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario, Step

SCENARIO = Scenario(
    name="wrong-password",
    title="The server does not accept the password",
    rules=("reads-error-answer",),
    customers=plain_customers(2),
    steps=(Step(), Step(Ask(output="JSON")), Step(Ask(output="JSON", callback="customersReport"))),
    exempt=frozenset({"credentials-valid"}),
    wrong_password=True,
)
