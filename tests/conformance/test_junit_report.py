"""The JUnit report, against the structure that viewers of CI services read."""

from dataclasses import replace

import pytest
from lxml import etree

from conformance.reports import junit
from conformance.verdict import Run, exit_status
from tests.made_up_runs import every_outcome, result, run, whole_catalogue

#: The grammar that Jenkins, GitLab and the JUnit task of Ant have in common, as far as this report goes.
GRAMMAR = etree.XMLSchema(
    etree.fromstring(
        b"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:element name="testsuites"><xs:complexType>
    <xs:sequence><xs:element ref="testsuite" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
    <xs:attribute name="name" type="xs:string"/><xs:attribute name="time" type="seconds" use="required"/>
    <xs:attributeGroup ref="counts"/>
  </xs:complexType></xs:element>
  <xs:element name="testsuite"><xs:complexType>
    <xs:sequence>
      <xs:element name="properties"><xs:complexType><xs:sequence>
        <xs:element name="property" maxOccurs="unbounded"><xs:complexType>
          <xs:attribute name="name" type="xs:string" use="required"/>
          <xs:attribute name="value" type="xs:string" use="required"/>
        </xs:complexType></xs:element>
      </xs:sequence></xs:complexType></xs:element>
      <xs:element ref="testcase" maxOccurs="unbounded"/>
    </xs:sequence>
    <xs:attribute name="name" type="filled" use="required"/>
    <xs:attribute name="id" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="hostname" type="xs:string" use="required"/>
    <xs:attribute name="timestamp" type="moment" use="required"/>
    <xs:attribute name="time" type="seconds" use="required"/>
    <xs:attributeGroup ref="counts"/>
  </xs:complexType></xs:element>
  <xs:element name="testcase"><xs:complexType>
    <xs:sequence>
      <xs:choice minOccurs="0">
        <xs:element name="failure" type="verdict"/><xs:element name="error" type="verdict"/>
        <xs:element name="skipped"><xs:complexType>
          <xs:attribute name="message" type="filled" use="required"/>
        </xs:complexType></xs:element>
      </xs:choice>
      <xs:element name="system-out" type="xs:string" minOccurs="0"/>
    </xs:sequence>
    <xs:attribute name="classname" type="filled" use="required"/>
    <xs:attribute name="name" type="filled" use="required"/>
    <xs:attribute name="time" type="seconds" use="required"/>
  </xs:complexType></xs:element>
  <xs:complexType name="verdict"><xs:simpleContent><xs:extension base="xs:string">
    <xs:attribute name="message" type="filled" use="required"/>
    <xs:attribute name="type" type="filled" use="required"/>
  </xs:extension></xs:simpleContent></xs:complexType>
  <xs:attributeGroup name="counts">
    <xs:attribute name="tests" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="failures" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="errors" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="skipped" type="xs:nonNegativeInteger" use="required"/>
  </xs:attributeGroup>
  <xs:simpleType name="filled"><xs:restriction base="xs:string">
    <xs:minLength value="1"/><xs:pattern value="[^&#10;]*"/>
  </xs:restriction></xs:simpleType>
  <xs:simpleType name="seconds"><xs:restriction base="xs:decimal">
    <xs:minInclusive value="0"/>
  </xs:restriction></xs:simpleType>
  <xs:simpleType name="moment"><xs:restriction base="xs:dateTime">
    <xs:pattern value="[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}"/>
  </xs:restriction></xs:simpleType>
</xs:schema>"""
    )
)


def parsed(made: Run, strict: bool = False) -> etree._Element:
    return etree.fromstring(junit.render(made, strict=strict).encode("utf-8"))


@pytest.mark.parametrize("made", [run(), every_outcome(), whole_catalogue()], ids=["none", "every", "whole"])
@pytest.mark.parametrize("strict", [False, True])
def test_the_structure_is_the_common_one(made: Run, strict: bool) -> None:
    root = parsed(made, strict)
    GRAMMAR.assertValid(root)
    for place in (root, *root):
        cases = list(place.iter("testcase"))
        assert int(place.get("tests")) == len(cases)
        for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(place.get(name)) == sum(case.find(tag) is not None for case in cases)


def test_a_case_a_rule_in_a_suite_a_section() -> None:
    made = every_outcome()
    root = parsed(made)
    assert [suite.get("name") for suite in root] == ["campaigns", "dates", "waivers"]
    cases = {case.get("name"): case for case in root.iter("testcase")}
    assert set(cases) == {*(entry.rule.id for entry in made.results), "stale waiver 1"}
    assert cases["failed-rule"].get("classname") == "server.campaigns"
    assert cases["skipped-rule"].get("classname") == "server.dates"
    tags = {name: case[0].tag for name, case in cases.items() if len(case)}
    assert tags["failed-rule"] == "failure"
    assert tags["error-rule"] == "error"
    assert tags["stale waiver 1"] == "failure"
    for name in ("failed-advice", "vacuous-rule", "skipped-rule", "waived-rule"):
        assert tags[name] == "skipped"
    assert tags["passed-rule"] == "system-out"


def test_the_message_names_the_rule_and_the_text_tells_all() -> None:
    [failure] = parsed(run(result("fail"))).iter("failure")
    assert failure.get("message") == "some-rule (must, SEL-2, DEC-13): What some-rule came to."
    text = failure.text or ""
    for part in (
        "curl ",
        "status 200",
        "<script>alert(1)</script>",
        "41 customers.",
        "How to mend some-rule.",
    ):
        assert part in text


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("level", ["must", "should"])
@pytest.mark.parametrize("outcome", ["pass", "fail", "waived", "error"])
def test_a_viewer_is_red_exactly_when_the_run_is(strict: bool, level: str, outcome: str) -> None:
    made = run(result("pass", "good-rule"), result(outcome, level=level))
    root = parsed(made, strict)
    assert (root.get("failures") != "0" or root.get("errors") != "0") is (
        exit_status(made, strict=strict) != 0
    )


def test_an_error_of_the_suite_is_red_at_any_level() -> None:
    root = parsed(run(result("pass", "good-rule"), replace(result("error", level="may"), internal=True)))
    [error] = root.iter("error")
    assert error.get("type") == "suite"


def test_a_long_message_is_cut_to_one_line() -> None:
    [failure] = parsed(run(replace(result("fail"), message="long\n" * 1000))).iter("failure")
    assert len(failure.get("message", "")) <= 500
