"""What was counted, in the text form that Prometheus reads."""

from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import TypeAlias

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from mockserver.tally import BOUNDS, Tally

#: Counts by the values of their labels.
Counts: TypeAlias = Mapping[tuple[str, ...], int]


def exposition(tally: Tally) -> bytes:
    """Write a tally in the text form of Prometheus, version 1.0.0 of ``text/plain``."""
    registry = CollectorRegistry()
    registry.register(_TallyCollector(tally))
    return generate_latest(registry)


class _TallyCollector(Collector):
    """Turns a tally into metrics."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally

    def collect(self) -> Iterator[Metric]:
        tally = self._tally
        requests: Counts = {tuple(name.split()): count for name, count in tally.requests.items()}
        faults: Counts = {(name,): count for name, count in tally.faults.items()}
        yield _counts("requests", "Requests that are over.", requests, "outcome", "status")
        yield _counts("faults", "Requests that met a fault.", faults, "fault")
        yield _counts("customers", "Customers in the reports that were sent.", {(): tally.customers})
        yield _counts("sent_bytes", "Bytes of bodies that were sent.", {(): tally.sent})
        upto = zip([*map(str, BOUNDS), "+Inf"], accumulate(tally.durations), strict=True)
        yield HistogramMetricFamily(
            "customers_all_request_duration_seconds",
            "From the request's head to the last byte of the answer.",
            buckets=list(upto),
            sum_value=tally.seconds,
        )


def _counts(name: str, says: str, counts: Counts, *labels: str) -> CounterMetricFamily:
    family = CounterMetricFamily(f"customers_all_{name}", says, labels=labels)
    for values, count in sorted(counts.items()):
        family.add_metric(values, count)
    return family
