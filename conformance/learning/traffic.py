"""Learning from exchanges that were captured: only what clients happened to ask shows anything."""

from collections.abc import Iterable

from conformance.learning.shape import ServerShape, fields_besides, tidy_content_type
from conformance.traffic.exchange import CapturedExchange
from conformance.traffic.judging import TrafficJudge
from conformance.traffic.summary import TrafficTally
from contracts.decisions import decisions
from contracts.errors import ConfigurationError


def learn_traffic(exchanges: Iterable[CapturedExchange], name: str) -> ServerShape:
    """Return what the reports among the exchanges show; raises ``ConfigurationError`` if there is none.

    Where answers contradict each other, a note says so, and the choice that is not the default is taken.
    """
    tally = TrafficTally(name)
    undocumented: dict[str, None] = {}
    content_types: dict[str, str] = {}
    with TrafficJudge() as judge:
        for exchange in exchanges:
            judgement = judge.judge(exchange)
            tally.add(judgement)
            if judgement.report_traits is not None:
                undocumented.update(dict.fromkeys(judgement.report_traits.undocumented))
                content_types[judgement.report_traits.format] = tidy_content_type(
                    judgement.report_traits.content_type
                )
    if not content_types:
        raise ConfigurationError(f"There is nothing to learn from: {name} holds no report that can be read.")
    unseen = (
        each for each in decisions().values() if len(each.choices) > 1 and each.id not in tally.decisions
    )
    notes = [f"{decision.id}, {decision.question}" for decision in unseen]
    notes += [f"{name} for sure: seen were {', '.join(words)}" for name, words in tally.conflicts.items()]
    return ServerShape(tally.decisions, fields_besides(undocumented), content_types, tuple(notes))
