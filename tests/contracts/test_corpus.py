"""Every answer of the corpus: the schema files agree on it in four validators, and ``validate`` names its fault."""

import json
from typing import Final

import pytest

from contracts.validation import Profile, validate
from tests.corpus.answers import BROKEN, CORPUS, GOOD, CorpusAnswer
from tests.corpus.schema_verdicts import (
    jsonschema_accepts,
    jsonschema_rs_accepts,
    libxml2_accepts,
    xmlschema_accepts,
)

PROFILES: Final[tuple[Profile, ...]] = ("strict", "tolerant")
every_answer = pytest.mark.parametrize("answer", CORPUS.values(), ids=CORPUS)
every_profile = pytest.mark.parametrize("profile", PROFILES)


def expected_of_schemas(answer: CorpusAnswer, profile: Profile) -> bool:
    return not answer.schemas or profile in answer.profiles


@every_profile
@pytest.mark.parametrize("answer", [a for a in CORPUS.values() if a.is_xml], ids=lambda a: a.name)
def test_the_xsd_says_the_same_in_xmlschema_and_libxml2(answer: CorpusAnswer, profile: Profile) -> None:
    expected = expected_of_schemas(answer, profile)
    assert libxml2_accepts(answer.document, profile) is expected
    assert xmlschema_accepts(answer.document, profile) is expected


@every_profile
@pytest.mark.parametrize("answer", [a for a in CORPUS.values() if a.is_json], ids=lambda a: a.name)
def test_the_json_schema_says_the_same_in_jsonschema_and_jsonschema_rs(
    answer: CorpusAnswer, profile: Profile
) -> None:
    expected = expected_of_schemas(answer, profile)
    try:
        document = json.loads(answer.document)
    except ValueError:
        assert not expected
        return
    assert jsonschema_accepts(document, profile) is expected
    assert jsonschema_rs_accepts(document, profile) is expected


@every_profile
@every_answer
def test_validate_gives_the_verdict_of_the_corpus(answer: CorpusAnswer, profile: Profile) -> None:
    assert validate(answer.content, profile=profile).valid is (profile in answer.profiles)


@every_profile
@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
def test_validate_names_the_fault(answer: CorpusAnswer, profile: Profile) -> None:
    if profile in answer.profiles:
        assert validate(answer.content, profile=profile).fault is None
        return
    fault = validate(answer.content, profile=profile).fault
    assert fault is not None
    assert answer.statement in fault.statements
    assert fault.position == answer.customer
    assert fault.field == answer.field or (profile == "tolerant" and answer.tolerant_field == fault.field)
    assert fault.problem != "The answer breaks its schema"
    assert fault.problem
    assert fault.mend


@pytest.mark.parametrize("answer", GOOD.values(), ids=GOOD)
def test_validate_counts_customers_and_reads_the_status(answer: CorpusAnswer) -> None:
    verdict = validate(answer.content, profile="tolerant")
    assert verdict.status == ("error" if "error" in answer.name or "dots" in answer.name else "success")
    customers = answer.content.decode(answer.encoding).count("Othertown") * 2
    assert verdict.customers == customers


def test_the_corpus_is_large_enough() -> None:
    assert len(BROKEN) >= 60
    assert len({answer.content for answer in BROKEN.values()}) == len(BROKEN)
