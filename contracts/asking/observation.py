"""What a check looks at: one exchange, what the judge knows besides, and what came before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from contracts.asking.finding import Remark
from contracts.asking.history import NO_HISTORY, ClientHistory, last_sent
from contracts.asking.recorded import Place, RecordedAnswer, RecordedExchange, RecordedRequest
from contracts.decisions import Choices
from contracts.request import Reading, read_request

#: Under these choices nothing that is wrong with a request is passed over in silence.
_STRICT: Final = {"DEC-6": "error", "DEC-9": "error", "DEC-11": "error", "DEC-15": "error", "DEC-17": "jsonp"}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a judge knows besides the exchange; ``None`` or empty where it does not.

    ``credentials_right``  whether user, password and account belong together
    ``foreign_campaigns``  the campaigns asked for that the account does not have
    ``last_issued``        whether ``last`` is 0 or an id that the account knew
    ``api_key_accepted``   whether the server takes the password elsewhere too (DEC-31)
    ``told_to_poll``       whether the client was told to ask for the changes since its last noted id,
                           and started with none noted
    """

    credentials_right: bool | None = None
    foreign_campaigns: tuple[str, ...] = ()
    last_issued: bool | None = None
    api_key_accepted: bool | None = None
    told_to_poll: bool = False


#: Nothing is known besides the exchange.
UNKNOWN: Final = Circumstances()


@dataclass(frozen=True)
class Observation:
    """One exchange and what the judge knows; ``history`` is what came before it."""

    exchange: RecordedExchange
    circumstances: Circumstances = UNKNOWN
    history: ClientHistory = NO_HISTORY

    @property
    def request(self) -> RecordedRequest:
        """What was asked."""
        return self.exchange.request

    @property
    def answer(self) -> RecordedAnswer:
        """What came back."""
        return self.exchange.answer

    @cached_property
    def sent(self) -> Mapping[str, str]:
        """The fields that count, without empty ones; a secret's value is ``***``."""
        return self.request.effective()

    @cached_property
    def last(self) -> int | None:
        """The ``last`` that was sent, if it is a whole number."""
        return last_sent(self.sent)

    @cached_property
    def reading(self) -> Reading:
        """The request as a server reads it that passes over nothing in silence."""
        key = next((str(field.value) for field in self.request.fields if field.place is Place.HEADER), None)
        accepted = "off" if self.circumstances.api_key_accepted is False else "on"
        return read_request(self.sent, Choices({**_STRICT, "DEC-31": accepted}), key)

    def problems(self, rule: str) -> Iterator[Remark]:
        """Yield what the server's own reading of the request says under a rule, in the server's words."""
        for problem in self.reading.problems:
            if problem.rule == rule:
                yield Remark(problem.sentence, problem.field, problem.value)
