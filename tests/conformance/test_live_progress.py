"""What is shown while the suite runs."""

import io

from conformance.reports.live import LiveProgress
from conformance.run_options import Progress
from tests.made_up_runs import result


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


RESULTS = (
    result("pass", "a-rule"),
    result("fail", "b-rule"),
    result("skip", "c-rule", section="dates"),
    result("pass", "d-rule", section="dates"),
)


def test_a_line_a_section_when_its_last_rule_is_judged() -> None:
    stream = io.StringIO()
    live = LiveProgress([entry.rule for entry in RESULTS], stream)
    for number, entry in enumerate(RESULTS):
        live(Progress(doing="asking", result=entry, requests=number))
        assert len(stream.getvalue().splitlines()) == (number + 1) // 2
    live.close()
    campaigns, dates = stream.getvalue().splitlines()
    assert campaigns.split() == ["campaigns", "2", "rules:", "1", "failed,", "1", "passed"]
    assert dates.split() == ["dates", "2", "rules:", "1", "skipped,", "1", "passed"]
    assert live.results == list(RESULTS)
    assert live.requests == 3


def test_a_waived_failure_is_shown_as_such_and_kept_as_it_was() -> None:
    stream = io.StringIO()
    live = LiveProgress([RESULTS[0].rule, RESULTS[1].rule], stream, {"b-rule"})
    for entry in RESULTS[:2]:
        live(Progress(result=entry))
    assert stream.getvalue().split() == ["campaigns", "2", "rules:", "1", "waived,", "1", "passed"]
    assert live.results == list(RESULTS[:2])


def test_a_section_that_was_not_finished_says_so() -> None:
    stream = io.StringIO()
    live = LiveProgress([entry.rule for entry in RESULTS], stream)
    live(Progress(result=RESULTS[0]))
    live.close()
    assert stream.getvalue().endswith("1 passed (not finished)\n")


def test_on_a_terminal_a_line_moves_and_goes_away() -> None:
    stream = Terminal()
    live = LiveProgress([entry.rule for entry in RESULTS], stream)
    live(Progress(doing="fetching\x1b[2J the full report " + "x" * 500, requests=7))
    moving = stream.getvalue()
    assert "0/4 rules, 7 requests  fetching<U+001B>[2J the full" in moving
    assert len(moving) < 200
    live.close()
    assert stream.getvalue().endswith("\x1b[2K")
    for entry in RESULTS:
        live(Progress(result=entry))
    live.close()
    assert stream.getvalue().endswith("1 passed\n\r\x1b[2K\n")
