"""What one client did before: small and frozen, so that it can be kept for each client and stored."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from contracts.asking.recorded import RecordedAnswer, RecordedExchange, RecordedRequest
from contracts.request import id_of

#: How many different full reports are remembered.
_REPORTS: Final = 4


@dataclass(frozen=True, slots=True)
class ClientHistory:
    """What the answers told one client so far, as far as a rule asks for it.

    ``noted``     the last id of its newest complete poll, which the next poll is to send (SEL-11)
    ``polled``    the ``last`` that this poll sent; ``None`` if it was a report without ``last``
    ``unproven``  the last id of a poll that broke off after that, which is not to be noted
    ``reports``   digests of complete full reports, and how often each was fetched in a row, the newest last
    ``failures``  how many answers in a row said that the server is unavailable, or broke off
    ``wait_until``  the time before which the server asked not to be asked again
    ``ended``     when the newest exchange of these was over
    """

    noted: int | None = None
    polled: int | None = None
    unproven: int | None = None
    reports: tuple[tuple[str, int], ...] = ()
    failures: int = 0
    wait_until: float = 0.0
    ended: float = 0.0

    def after(self, exchange: RecordedExchange) -> "ClientHistory":
        """Return the history with one more exchange; one that was over before the newest here adds nothing.

        So exchanges may come somewhat out of order, as they do from several processes.
        """
        if exchange.ended < self.ended:
            return self
        answer, sent = exchange.answer, exchange.request.effective()
        history = replace(
            self,
            ended=exchange.ended,
            failures=self.failures + 1 if answer.is_unavailable else 0,
            wait_until=exchange.ended + answer.retry_after if answer.retry_after is not None else 0.0,
        )
        if answer.doubtful or exchange.request.method == "HEAD" or "selected_campaigns" in sent:
            return history
        if not answer.is_report:
            return replace(history, unproven=answer.last_id or history.unproven)
        if (last := last_sent(sent)) is not None:
            noted = answer.last_id if answer.last_id is not None else history.noted
            return replace(history, noted=noted, polled=last, unproven=None)
        noted = history.noted if history.noted is not None else answer.last_id
        return replace(history, noted=noted, unproven=None, reports=self._reports_after(answer))

    def precedes(self, exchange: RecordedExchange) -> bool:
        """Whether all of this was over when an exchange began, so that its client could know of it."""
        return self.ended <= exchange.began

    def fetched(self, digest: str) -> int:
        """Return how often the full report with this digest was fetched before."""
        return dict(self.reports).get(digest, 0)

    def _reports_after(self, answer: RecordedAnswer) -> tuple[tuple[str, int], ...]:
        if not answer.digest:
            return self.reports
        others = [report for report in self.reports if report[0] != answer.digest]
        return (*others, (answer.digest, self.fetched(answer.digest) + 1))[-_REPORTS:]


def last_sent(sent: Mapping[str, str]) -> int | None:
    """Return the ``last`` of the fields that count, ``None`` if it is absent or not a whole number."""
    return id_of(sent.get("last", ""))


#: Nothing came before.
NO_HISTORY: Final = ClientHistory()


def client_of(request: RecordedRequest) -> tuple[str, str, str]:
    """Return whose history a request belongs to: account, user and format.

    The last id is noted for "the same request" (SEL-11), so a report in XML and one in JSON are two.
    """
    sent = request.effective()
    return sent.get("account_id", ""), sent.get("user_id", ""), sent.get("output", "XML").upper()
