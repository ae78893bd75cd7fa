"""An answer out of the past."""

from dataclasses import dataclass, replace

from mockserver.answer import Answer
from mockserver.answer_memory import LARGEST
from mockserver.exchange import Outcome
from mockserver.faults.context import FaultContext, Proceed
from mockserver.faults.delivery import Delivery
from mockserver.faults.kind import FaultKind, Layer, register
from mockserver.question import WantedReport


@register(
    "stale",
    Layer.ANSWER,
    client="Never lets its last id go back, and does not take a full report older than the one it has for the "
    "removal of customers.",
    reports_only=True,
)
@dataclass(frozen=True, slots=True)
class Stale(FaultKind):
    """Gives the same question the same answer that it got first while the fault was in force, whatever has
    changed since, last id and all. Each worker remembers its own first answer; reports over a megabyte come
    fresh."""

    async def apply(self, context: FaultContext, proceed: Proceed) -> Delivery:
        """Answer as the first time."""
        wanted = context.question.conclusion
        assert isinstance(wanted, WantedReport)  # noqa: S101 - it applies to reports only
        asked = (wanted.account_key, wanted.request, wanted.format, wanted.choices)
        key = (context.key, asked, context.coding)
        first = context.memory.get(key)
        if first is None:
            delivery = await proceed(context)
            if delivery.length is None or delivery.length > LARGEST:
                return delivery
            body = b"".join([piece async for piece in delivery.body])
            answer = Answer.of(delivery.status, delivery.headers, body)
            first = replace(answer, customers=delivery.customers, last_id=delivery.last_id)
            context.memory.put(key, first)
            return replace(Delivery.of(first), outcome=delivery.outcome)
        return replace(Delivery.of(first), outcome=Outcome.SUCCESS)
