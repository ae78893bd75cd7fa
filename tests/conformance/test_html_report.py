"""The HTML report: whole, inert, readable, and seen by a real browser."""

import os
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from conformance.reports import html
from conformance.reports.html import MARKS
from conformance.reports.presentation import LABELS, says
from conformance.verdict import Outcome, Run
from tests.made_up_runs import every_outcome, result, run, whole_catalogue

#: Elements that have no end tag.
VOID = {"meta", "input", "br"}
STYLE = (Path(html.__file__).parent / "report.css").read_text("utf-8")


class Page(HTMLParser):
    """Reads a page strictly: every element is closed in turn; keeps what the tests ask about."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), f"<{tag}> has an attribute twice"
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] != "style":
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def page(made: Run) -> Page:
    return Page(html.render(made))


def test_every_rule_is_there_with_its_story() -> None:
    made = whole_catalogue()
    read = page(made)
    ids = [attributes["id"] for _, attributes in read.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for entry in made.results:
        assert f"rule-{entry.rule.id}" in ids
        for told in (entry.rule.title, entry.rule.explanation, entry.rule.mend):
            assert " ".join(told.split()) in read.text
    links = {attributes["href"] for tag, attributes in read.elements if tag == "a"}
    assert {f"#rule-{entry.rule.id}" for entry in made.results} <= links
    assert {str(link).removeprefix("#") for link in links} <= set(ids)


def test_failures_stand_open_and_the_rest_opens_without_scripts() -> None:
    read = page(every_outcome())
    details = [attributes for tag, attributes in read.elements if tag == "details"]
    opened = {attributes["class"] for attributes in details if "open" in attributes}
    assert opened == {"rule fail", "rule error"}
    assert len(details) == len(every_outcome().results)
    assert not [tag for tag, _ in read.elements if tag == "script"]


@pytest.mark.parametrize("made", [every_outcome(), whole_catalogue(), run()], ids=["every", "whole", "none"])
def test_nothing_outside_the_page_is_needed(made: Run) -> None:
    text = html.render(made)
    for tag, attributes in Page(text).elements:
        assert tag not in {"script", "link", "iframe", "object", "embed", "img", "base", "form"}
        for name, value in attributes.items():
            assert name not in {"src", "srcset", "action", "background", "style"}
            assert not name.startswith("on")
            assert name != "href" or str(value).startswith("#")
    assert not re.search(r"url\(|@import|expression\(", STYLE)


def test_what_a_server_says_is_inert() -> None:
    read = page(every_outcome())
    assert "<script>alert(1)</script>" in read.text
    assert "{{ 7*7 }}" in read.text
    assert "<U+001B>" in read.text
    hostile = run(result("fail"), target='http://x/"><script>alert(2)</script>', warnings=("<img src=x>",))
    assert not [tag for tag, _ in page(hostile).elements if tag in {"script", "img"}]


def test_summary_decisions_warnings_and_stale_waivers_are_told() -> None:
    text = page(every_outcome()).text
    for told in (
        "FAILED: 1 must rule failed",
        "2026-11-24 17:05:09 UTC",
        "134 requests",
        "passed-rule passes now; take its waiver out.",
        "The data changed while the suite ran.",
        "DEC-10",
        says("SEL-2"),
    ):
        assert told in text


def test_a_filter_for_each_outcome_works_by_style_alone() -> None:
    read = page(every_outcome())
    boxes = {attributes["id"] for tag, attributes in read.elements if tag == "input"}
    assert boxes == {f"show-{outcome}" for outcome in Outcome}
    for outcome in Outcome:
        assert f"body:has(#show-{outcome}:not(:checked)) .rule.{outcome}" in STYLE
        assert f"body:has(#show-{outcome}:checked) .group.has-{outcome}" in STYLE
    groups = [
        set(str(attributes["class"]).split()) for tag, attributes in read.elements if "class" in attributes
    ]
    assert {"group", "has-pass", "has-fail", "has-vacuous"} in groups
    assert {"group", "has-skip", "has-waived", "has-error", "has-observed"} in groups


def test_a_link_shows_its_rule_although_the_filter_hides_it() -> None:
    assert ".group:has(:target), .rule:has(:target) { display: block !important; }" in STYLE


def test_a_server_that_decides_otherwise_is_told_what_that_means_and_that_it_may() -> None:
    seen = replace(result("observed", level="may"), message="DEC-6: last.")
    seen = replace(seen, rule=replace(seen.rule, statements=("DEC-6", "DEC-12")))
    text = page(run(seen)).text
    assert "DEC-6: last. last wins, the campaigns are not looked at." in text
    assert "Background Why some-rule is demanded." in text
    assert "Other ways are as good: customers-all rules show DEC-6." in text
    assert "rules show DEC-12" not in text
    assert "Other ways" not in page(run(replace(seen, rule=replace(seen.rule, level="should")))).text


def test_it_says_how_a_rule_is_judged_again() -> None:
    failed = run(result("pass", "good"), result("fail", "bad-one"))
    assert "customers-all verify https://reports.example/api.php" in page(failed).text
    assert "--rule bad-one" in page(failed).text
    assert "--rule SLUG" in page(run(result("pass"))).text
    assert "customers-all verify" not in page(replace(failed, mode="client")).text


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_every_text_has_the_contrast_that_small_text_needs(theme: int) -> None:
    """WCAG 2.2, success criterion 1.4.3: at least 4.5 to 1."""
    palettes = re.findall(r":root \{([^}]*)\}", STYLE)
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", palettes[theme]))
    pairs = [("ink", "page"), ("soft", "page"), ("link", "page"), ("ink", "panel")]
    pairs += [(str(outcome), f"{outcome}-back") for outcome in Outcome]
    for ink, back in pairs:
        assert contrast(colours[ink], colours[back]) >= 4.5, (ink, back)


def test_each_outcome_has_a_word_and_a_mark_of_its_own() -> None:
    assert set(LABELS) == set(MARKS) == set(Outcome)
    assert len(set(MARKS.values())) == len(Outcome)


def browser() -> str:
    """Return a Chromium; only where nobody promised one may it be missing."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None and not os.environ.get("CI"):
        pytest.skip("There is no Chromium here.")
    assert found, "CI must have a Chromium."
    return found


def browse(tmp_path: Path, text: str, *arguments: str, fragment: str = "") -> bytes:
    file = tmp_path / "report.html"
    file.write_text(text, "utf-8")
    quiet = (
        "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync --no-proxy-server"
    )
    command = [browser(), *quiet.split(), "--disable-background-networking", "--disable-component-update"]
    command += [f"--user-data-dir={tmp_path / 'profile'}", *arguments, f"{file.as_uri()}{fragment}"]
    return subprocess.run(command, capture_output=True, check=True, timeout=120).stdout


def test_a_browser_shows_the_page_and_runs_nothing_of_it(tmp_path: Path) -> None:
    text = html.render(every_outcome())
    picture = tmp_path / "report.png"
    browse(tmp_path, text, f"--screenshot={picture}", "--window-size=1000,1400")
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size > 40_000, "an empty page makes a smaller picture"


def test_a_link_of_the_matrix_opens_its_rule_without_scripts(tmp_path: Path) -> None:
    dom = browse(tmp_path, html.render(every_outcome()), "--dump-dom", fragment="#rule-passed-rule").decode()
    [before] = re.findall(r'(<details[^>]*>)(?:(?!<details).)*id="rule-passed-rule"', dom, re.DOTALL)
    assert "open" in before
