"""How many requests a run sends at most, of which kind, before it sends any."""

from collections import Counter
from collections.abc import Iterator, Mapping

from conformance.check import checks
from conformance.interview import MOST_AGAIN
from conformance.partial_reports import MOST_ASKED
from conformance.question import AGAIN, CAMPAIGN, FULL, WRONG_CREDENTIALS
from conformance.run_options import Options
from conformance.search import CANDIDATES, DAY_STEPS, MOST_CAMPAIGNS
from conformance.subject import LARGE


def plan(options: Options) -> Mapping[str, int]:
    """Return the most requests of each kind that a run with these options sends; sends none itself."""
    chosen = [check for slug, check in checks().items() if slug in options.rules]
    kinds = _survey(options, uses_day=any(check.uses_day for check in chosen))
    if any(check.uses_partial for check in chosen):
        kinds.update(MOST_ASKED)
    for check in chosen:
        if options.mode in check.rule.modes:
            kinds.update(check.asks)
    if not options.probe_credentials:
        del kinds[WRONG_CREDENTIALS]
    kinds[AGAIN] = MOST_AGAIN
    return dict(sorted(kinds.items()))


def in_words(planned: Mapping[str, int], options: Options) -> Iterator[str]:
    """Yield the lines that tell a user what ``plan`` returned, before the server's owner is asked for leave."""
    kinds = dict(planned)
    again = kinds.pop(AGAIN, 0)
    total = sum(kinds.values())
    yield f"At most {total} requests to {options.target}, all of them read-only:"
    yield from (f"{number:>6}  {kind}" for kind, number in kinds.items())
    yield f"At most {again} more, {AGAIN}."
    if options.rate:
        planned_s, again_s = total / options.rate, again / options.rate
        yield f"At most {options.rate:g} a second: {planned_s:.0f} s for the former, up to {again_s:.0f} s for the latter."
    if not options.probe_credentials:
        yield "None with a wrong password; --probe-credentials allows them."
    if kinds.get(FULL):
        yield (
            f"A full report above {LARGE >> 20} MB is fetched once in each format, XML, JSON and JSONP, unless one of "
            "them seems broken."
        )


def _survey(options: Options, *, uses_day: bool) -> Counter[str]:
    """What is asked before any rule is judged: the plain report, in XML and JSON, and each campaign's.

    Each may be asked twice, by POST and by GET, until it is known which the server reads. Where nothing happened in the
    known campaign, or on its known day, others are looked for.
    """
    most = max(MOST_CAMPAIGNS, len(CANDIDATES))
    campaigns = min(len({options.known_campaign, *options.campaigns} - {""}), MOST_CAMPAIGNS)
    if not options.campaigns:
        campaigns += most
    kinds = Counter({FULL: 3, CAMPAIGN: 2 * campaigns})
    if uses_day and options.dataset is None:
        kinds[CAMPAIGN] += DAY_STEPS + (options.known_day is not None)
    return kinds
