"""Whether the sandbox lives and can answer, what it has counted, and the scenarios it knows."""

from typing import Final

from mockserver.control.call import Call, Operation, Reply
from mockserver.scenarios import scenarios


def health(_: Call) -> Reply:
    """Answer that the process lives."""
    return Reply({"status": "ok"})


def ready(call: Call) -> Reply:
    """Answer that the data can be read; the error says why if not."""
    call.store.faults_for_all()
    return Reply({"status": "ready"})


def metrics(call: Call) -> Reply:
    """Answer with what was counted, as Prometheus reads it."""
    return Reply(call.context.metrics.text(), content_type="text/plain; version=0.0.4; charset=utf-8")


def list_scenarios(_: Call) -> Reply:
    """List the scenarios that ``POST /accounts`` can make an account of."""
    listed = [
        {
            "scenario": scenario.name,
            "says": scenario.says,
            "account": scenario.account,
            "edge_cases": scenario.edge_cases,
            "settings": scenario.settings,
            "faults": scenario.faults,
            "changes_every_s": scenario.changes_every_s,
        }
        for scenario in scenarios().values()
    ]
    return Reply({"scenarios": listed})


OPERATIONS: Final = (
    Operation("GET", "/health", health),
    Operation("GET", "/ready", ready),
    Operation("GET", "/metrics", metrics),
    Operation("GET", "/scenarios", list_scenarios),
)
