"""Nothing may be lost, nothing invented, nothing fetched twice."""

from conformance.client.ask import Ask
from conformance.client.customers import code_of, plain_customer, plain_customers
from conformance.client.scenario import Create, Scenario, Step, Update


def five_polls(poll: Ask) -> tuple[Step, ...]:
    """Poll before and after customers come and change, once where nothing has happened."""
    return (
        Step(poll),
        Step(poll, before=(Create(plain_customer(4)), Update(code_of(1), {"city": "Shelbyville"}))),
        Step(poll),
        Step(
            poll,
            before=(
                Update(code_of(4), {"phone": "555-0000"}),
                Create(plain_customer(5)),
                Update(code_of(5), {"address1": "9 New Street"}),
                Create(plain_customer(6)),
            ),
        ),
        Step(poll, before=(Update(code_of(0), {"email": "new@example.com"}),)),
    )


SCENARIO = Scenario(
    name="polls",
    title="Five polls while customers are created and changed, in XML",
    rules=("polls-lose-nothing",),
    customers=plain_customers(4),
    steps=five_polls(Ask(changes_since_last=True)),
)
