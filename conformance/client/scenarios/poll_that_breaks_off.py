"""The id of the broken answer stands in its header, and must not be noted."""

from conformance.client.ask import Ask
from conformance.client.customers import code_of, plain_customer, plain_customers
from conformance.client.scenario import Create, Scenario, ScenarioFault, Step, Update

_POLL = Ask(changes_since_last=True)

SCENARIO = Scenario(
    name="poll-that-breaks-off",
    title="A poll whose answer breaks off, and the next one",
    rules=("broken-transfer-is-no-success",),
    customers=plain_customers(4),
    steps=(
        Step(_POLL),
        Step(
            _POLL,
            before=(Create(plain_customer(4)), Update(code_of(1), {"city": "Shelbyville"})),
            faults=(ScenarioFault("reset"),),
        ),
        Step(_POLL, before=(Create(plain_customer(5)),)),
    ),
)
