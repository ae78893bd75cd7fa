"""An answer that is no report may name an id, which must not be noted."""

from conformance.client.ask import Ask
from conformance.client.customers import code_of, plain_customer, plain_customers
from conformance.client.scenario import Create, Scenario, ScenarioFault, Step, Update

_POLL = Ask(changes_since_last=True)

SCENARIO = Scenario(
    name="poll-while-unavailable",
    title="A poll that finds the server unavailable, and the next one",
    rules=("unavailable-is-no-success",),
    customers=plain_customers(4),
    steps=(
        Step(_POLL),
        Step(
            _POLL,
            before=(Create(plain_customer(4)), Update(code_of(1), {"city": "Shelbyville"})),
            faults=(ScenarioFault("http-status", {"status": 503, "retry_after": 1, "keeps_report": True}),),
        ),
        Step(_POLL, before=(Create(plain_customer(5)),)),
    ),
)
