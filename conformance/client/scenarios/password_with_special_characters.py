"""What a form must encode: signs with a meaning, spaces, accents."""

from conformance.client.customers import plain_customers
from conformance.client.scenario import Scenario

SCENARIO = Scenario(
    name="password-with-special-characters",
    title="A password that needs encoding on its way to the server",
    rules=("reads-every-customer", "reads-every-field"),
    customers=plain_customers(2),
    password="p&s + 100% = säfe;ü/?#",  # noqa: S106 - of an account that lives for a minute
)
