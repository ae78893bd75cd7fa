"""The JUnit report, in the form that the viewers of Jenkins, GitLab and GitHub actions read.

A case is a rule, its class the section. What decides the exit status is a ``failure`` or an ``error``; a
failed should rule of a run that is not strict, a waived, vacuous or skipped one is ``skipped`` with its
message, so that a viewer is red exactly when the run is.
"""

from datetime import UTC
from typing import Final

from lxml import etree

from conformance.reports.presentation import LABELS, Section, explained, one_line, says, sections, visible
from conformance.verdict import Evidence, Outcome, Result, Run, counts_against

#: Longest text of a ``message`` attribute: viewers show it on one line.
_LONGEST_MESSAGE: Final = 500


def render(run: Run, *, strict: bool = False) -> str:
    """Return the report as an XML document."""
    root = etree.Element("testsuites", name="customers-all verify", time=_seconds(run.duration))
    for number, section in enumerate(sections(run)):
        _add_suite(root, run, section, number, strict=strict)
    if run.stale:
        _add_stale(root, run, len(root))
    for name in ("tests", "failures", "errors", "skipped"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    etree.indent(root)
    document: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return document.decode("utf-8")


def _seconds(duration: float) -> str:
    return f"{duration:.3f}"


def _suite(root: etree._Element, run: Run, name: str, number: int, duration: float) -> etree._Element:
    suite = etree.SubElement(root, "testsuite", name=name, id=str(number), hostname="localhost")
    suite.set("timestamp", run.started_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"))
    suite.set("time", _seconds(duration))
    properties = etree.SubElement(suite, "properties")
    for key, value in (("target", run.target), ("mode", run.mode)):
        etree.SubElement(properties, "property", name=key, value=one_line(value))
    return suite


def _close_suite(suite: etree._Element) -> None:
    suite.set("tests", str(len(suite.findall("testcase"))))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(name, str(len(suite.findall(f"testcase/{tag}"))))


def _add_suite(root: etree._Element, run: Run, section: Section, number: int, *, strict: bool) -> None:
    duration = sum(result.duration for result in section.results)
    suite = _suite(root, run, section.name, number, duration)
    for result in section.results:
        _add_case(suite, result, strict=strict)
    _close_suite(suite)


def _add_case(suite: etree._Element, result: Result, *, strict: bool) -> None:
    rule = result.rule
    case = etree.SubElement(suite, "testcase", classname=f"{rule.side}.{rule.section}", name=rule.id)
    case.set("time", _seconds(result.duration))
    message = one_line(
        f"{rule.id} ({rule.level}, {', '.join(rule.statements)}): {result.message or rule.title}"
    )
    if result.outcome is Outcome.FAIL and counts_against(result, strict=strict):
        _add_verdict(case, "failure", message, rule.level).text = details(result)
    elif result.outcome is Outcome.ERROR and (result.internal or counts_against(result, strict=strict)):
        kind = "suite" if result.internal else "network"
        _add_verdict(case, "error", message, kind).text = details(result)
    elif result.outcome in {Outcome.PASS, Outcome.OBSERVED}:
        if result.message:
            etree.SubElement(case, "system-out").text = visible(explained(result.message))
    else:
        label, _ = LABELS[result.outcome]
        _add_verdict(case, "skipped", f"{label}: {message}", "")
        if result.evidence:
            etree.SubElement(case, "system-out").text = details(result)


def _add_verdict(case: etree._Element, tag: str, message: str, kind: str) -> etree._Element:
    verdict = etree.SubElement(case, tag, message=message[:_LONGEST_MESSAGE])
    if kind:
        verdict.set("type", kind)
    return verdict


def _add_stale(root: etree._Element, run: Run, number: int) -> None:
    suite = _suite(root, run, "waivers", number, 0.0)
    for place, sentence in enumerate(run.stale, 1):
        case = etree.SubElement(
            suite, "testcase", classname="waivers", name=f"stale waiver {place}", time="0.000"
        )
        _add_verdict(case, "failure", one_line(sentence), "stale").text = visible(sentence)
    _close_suite(suite)


def details(result: Result) -> str:
    """Return the whole story of a result as plain text."""
    rule = result.rule
    parts = [rule.title, "", f"came: {result.message}"]
    for evidence in result.evidence:
        parts += ["", *_exchange(evidence)]
    parts += ["", f"demanded: {result.demanded or rule.explanation}"]
    parts += [f"{name}: {says(name)}" for name in rule.statements]
    parts += [f"to mend: {rule.mend}"]
    return visible("\n".join(parts))


def _exchange(evidence: Evidence) -> list[str]:
    asked = f"asked{f' ({evidence.note})' if evidence.note else ''}: {evidence.request.curl()}"
    status = "no answer" if evidence.status is None else f"status {evidence.status}"
    return [asked, f"answer: {status}", *(f"| {line}" for line in visible(evidence.excerpt).splitlines())]
