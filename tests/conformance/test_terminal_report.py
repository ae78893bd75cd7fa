"""The report for people, on and off a terminal."""

import io
import re
from dataclasses import replace

import pytest
from rich.cells import cell_len

from conformance.reports import terminal
from conformance.reports.presentation import says
from conformance.verdict import Run
from tests.made_up_runs import asked, every_outcome, result, run, whole_catalogue

ESCAPE = "\x1b"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(
    made: Run, stream: io.StringIO | None = None, width: int | None = None, strict: bool = False
) -> str:
    stream = stream or io.StringIO()
    terminal.show(made, terminal.open_console(stream, width), strict=strict)
    return stream.getvalue()


def test_failures_come_first_and_musts_before_shoulds() -> None:
    text = shown(run(result("pass", "good"), result("fail", "advice", "should"), result("fail", "grave")))
    assert text.startswith("FAILED must grave")
    assert text.index("FAILED must grave") < text.index("FAILED should advice") < text.index("rules ")


def test_a_failure_tells_what_was_asked_came_is_demanded_and_mends() -> None:
    failed = result("fail")
    text = shown(run(failed), width=200)
    told = [
        "The title of some-rule",
        "the wider range",
        asked(("selected_campaigns", "111,222")).curl(),
        "status 200",
        "| <response status=",
        "What some-rule came to.",
        "41 customers.",
        f"SEL-2 {says('SEL-2')}",
        f"DEC-13 {says('DEC-13')}",
        "How to mend some-rule.",
    ]
    places = [text.index(part) for part in told]
    assert places == sorted(places)
    assert "No rule" not in text


def test_the_curl_line_stays_one_line_however_narrow_the_terminal() -> None:
    assert asked(("selected_campaigns", "111,222")).curl() in shown(run(result("fail")), width=40)


@pytest.mark.parametrize("width", [40, 80, 133])
def test_everything_else_keeps_to_the_width(width: int) -> None:
    wide = replace(result("fail"), message="客户" * 100, demanded="x" * 300)
    for line in shown(run(wide, result("skip", "long-" * 20 + "slug")), width=width).splitlines():
        if "curl " not in line and not line.startswith("rules "):
            assert cell_len(line) <= width


def test_a_server_cannot_move_the_cursor_or_forge_commands() -> None:
    text = shown(every_outcome())
    assert ESCAPE not in text
    assert "\x07" not in text
    assert "\u202e" not in text
    assert "<U+001B>" in text
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())


def test_markup_and_emoji_names_of_others_are_plain_text() -> None:
    assert "[bold]x[/] :smile:" in shown(run(replace(result("fail"), message="[bold]x[/] :smile:")))


def test_long_excerpts_are_cut_and_say_so() -> None:
    lines = terminal.excerpt_lines("\n".join(f"line {number}" for number in range(500)))
    assert len(lines) < 20
    assert re.search(r"\d+ characters more", lines[-1])
    assert terminal.excerpt_lines("short\ntext") == ["short", "text"]
    assert terminal.excerpt_lines("") == []


def test_totals_tell_all_outcomes_apart() -> None:
    text = shown(every_outcome())
    [head] = [line for line in text.splitlines() if line.startswith("rules ")]
    assert head.split() == ["rules", "passed", "failed", "vacuous", "skipped", "waived", "error", "observed"]
    [must] = [line for line in text.splitlines() if line.startswith("must  ")]
    assert must.split() == ["must", "1", "1", "1", "1", "1", "1", "0"]
    for slug in ("vacuous-rule", "skipped-rule", "waived-rule", "observed-rule", "error-rule"):
        assert slug in text
    assert "passed-rule" not in text.partition("stale waiver")[0]


def test_the_last_words_are_the_verdict() -> None:
    assert "FAILED: 1 must rule failed" in shown(every_outcome())
    assert shown(run(result("pass"))).rstrip().endswith("134 requests in 12.5 s.")
    assert "PASSED: 1 rule passed" in shown(run(result("pass")))
    assert "INCOMPLETE: no must rule was put to the test" in shown(run(result("skip")))
    accepted = run(result("pass"), result("waived", "known"))
    assert "PASSED: 1 rule passed, no other failed, 1 rule waived." in shown(accepted)
    assert "PASSED: 1 rule observed, none failed." in shown(run(result("observed", level="may")))
    advice = run(result("pass"), result("fail", "advice", "should"))
    assert "PASSED, though 1 should rule failed" in shown(advice)
    assert "FAILED: 1 should rule failed" in shown(advice, strict=True)


def test_one_trouble_of_many_rules_is_told_once() -> None:
    errors = [replace(result("error", f"rule-{n}"), message="Nothing came for 30 s.") for n in range(40)]
    text = shown(run(*errors))
    assert text.count("Nothing came for 30 s.") == 1
    assert all(f"rule-{n} (must)" in " ".join(text.split()) for n in range(40))


def test_rules_that_are_not_judged_for_one_reason_are_listed_together() -> None:
    same = [
        replace(result("skip", f"rule-{n}", level), message="No dataset.")
        for n, level in ((1, "may"), (2, "must"))
    ]
    text = shown(run(*same, replace(result("skip", "rule-3"), message="No campaign.")))
    assert text.count("No dataset.") == 1
    listed = text[text.index("SKIPPED") : text.index("No dataset.")].split()
    assert listed[-4:] == ["must", "rule-2", "may", "rule-1"]


def test_a_decision_is_told_once_and_with_its_meaning() -> None:
    plain = replace(result("observed", "repeats", "may"), message="DEC-2: header.")
    more = replace(result("observed", "says-more", "may"), message="DEC-2: header. In lower case.")
    text = " ".join(shown(run(plain, more)).split())
    assert "repeats" not in text
    assert "says-more DEC-2: header. In lower case." in text
    assert (
        "DEC-2 Where does a client find the last id returned? header: The response header X-Last-Id" in text
    )


def test_the_whole_of_a_customer_is_shown() -> None:
    assert len(terminal.excerpt_lines("\n".join(f"field{n}: value" for n in range(15)))) == 15


def test_no_line_ends_in_white_space() -> None:
    text = shown(every_outcome(), width=60)
    assert not [line for line in text.splitlines() if "curl" not in line and line != line.rstrip()]


def test_decisions_warnings_and_stale_waivers_are_shown() -> None:
    text = shown(every_outcome())
    assert text.index("DEC-1 ") < text.index("DEC-2 ") < text.index("DEC-10 ")
    assert "stale waiver: waivers.toml, line 3" in text
    assert "warning: The data changed" in text


def test_colour_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    assert f"{ESCAPE}[1;31m" in shown(every_outcome(), Terminal())
    monkeypatch.setenv("NO_COLOR", "1")
    assert "[1;31m" not in shown(every_outcome(), Terminal())


def test_the_whole_catalogue_can_be_shown() -> None:
    made = whole_catalogue()
    text = shown(made)
    assert all(entry.rule.id in text for entry in made.results if entry.outcome != "pass")
