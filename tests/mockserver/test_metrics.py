"""What is counted of all exchanges: by one process, and by several together."""

import re
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from mockserver.exchange import Exchange, Outcome
from mockserver.metrics import Metrics
from tests.mockserver.controlled import controlled_sandbox


def samples(text: bytes) -> dict[str, float]:
    """Every sample by its name and labels, as Prometheus's own parser reads them."""
    return {
        f"{sample.name}{sorted(sample.labels.values()) or ''}": sample.value
        for family in text_string_to_metric_families(text.decode())
        for sample in family.samples
    }


def exchange(outcome: Outcome, status: int, duration: float, fault: str = "", customers: int = 0) -> Exchange:
    return Exchange(
        "GET",
        "/",
        outcome=outcome,
        status=status,
        duration=duration,
        fault=fault,
        customers=customers,
        sent=100,
    )


def test_exchanges_are_counted() -> None:
    metrics = Metrics()
    metrics(exchange(Outcome.SUCCESS, 200, 0.0004, customers=3))
    metrics(exchange(Outcome.SUCCESS, 200, 0.3, "latency, drip, raw-ampersand (another format)"))
    metrics(exchange(Outcome.ABORTED, 0, 100.0, "drip"))
    told = samples(metrics.text())
    assert told["customers_all_requests_total['200', 'success']"] == 2
    assert told["customers_all_requests_total['0', 'aborted']"] == 1
    assert told["customers_all_faults_total['drip']"] == 2
    assert told["customers_all_faults_total['latency']"] == 1
    assert not [name for name in told if "ampersand" in name]
    assert told["customers_all_customers_total"] == 3
    assert told["customers_all_sent_bytes_total"] == 300
    name = "customers_all_request_duration_seconds"
    assert told[f"{name}_bucket['0.0005']"] == 1
    assert [told[f"{name}_bucket['{bound}']"] for bound in ("0.25", "0.5", "60.0", "+Inf")] == [1, 2, 2, 3]
    assert (told[f"{name}_count"], round(told[f"{name}_sum"], 4)) == (3, 100.3004)


def test_several_processes_are_counted_together(tmp_path: Path) -> None:
    with Metrics(tmp_path) as ended:
        ended(exchange(Outcome.SUCCESS, 200, 0.1, "drip", customers=2))
    (file,) = tmp_path.glob("*.tally")
    file.rename(tmp_path / "1.tally")
    with Metrics(tmp_path) as living:
        living(exchange(Outcome.SUCCESS, 200, 0.1, "drip", customers=5))
        told = samples(living.text())
    assert told["customers_all_requests_total['200', 'success']"] == 2
    assert told["customers_all_faults_total['drip']"] == 2
    assert told["customers_all_customers_total"] == 7
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".tally", ".tally"]


def test_prometheus_reads_them_over_http() -> None:
    with controlled_sandbox() as sandbox:
        account = sandbox.account(customers=4)
        sandbox.report(account)
        sandbox.report({**account, "account_id": "another"})
        reply = sandbox.call("GET", "/metrics")
    assert re.match(r"text/plain; version=[\d.]+; charset=utf-8", reply.headers["Content-Type"])
    told = samples(reply.body)
    assert told["customers_all_requests_total['200', 'success']"] == 1
    assert told["customers_all_requests_total['200', 'error']"] == 1
    assert told["customers_all_customers_total"] == 4
