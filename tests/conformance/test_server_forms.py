"""A right server may write the same in another form: no rule blames it, in either mode."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count

import pytest

from conformance.mutants.harness import Harness, harness
from conformance.mutants.mutant import MODES, Mutation, replying, rewriting, wording
from conformance.mutants.pipeline import Pipeline, Reply, Request
from conformance.verdict import Outcome, Result
from contracts.request import Output
from fixtures.edge_cases import EDGE_ACCOUNT
from fixtures.model import Account, Record, User
from mockserver.question import Question
from mockserver.running import running_sandbox
from mockserver.store.interface import Store
from mockserver.store.opening import open_store
from tests.conformance.judged_server import RULES, complaints, judged, small_dataset

UTF8_MARK = b"\xef\xbb\xbf"
#: A value as it stands between two tags, and the white space between elements, which is none.
_VALUE = re.compile(r"(?<=>)([^<>\n][^<>]*)(?=</)")
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'


@pytest.fixture(scope="module")
def on() -> Iterator[Harness]:
    with harness() as made:
        yield made


def blamed(results: tuple[Result, ...]) -> list[str]:
    return [
        f"{one.rule.id}: {one.message}" for one in results if one.outcome in {Outcome.FAIL, Outcome.ERROR}
    ]


def xml(change: Callable[[str], str], encoding: str = "utf-8", content_type: str = "") -> Mutation:
    """Write all XML otherwise, perhaps in another encoding, and name it in the header."""

    def reply(answer: Reply, question: Question) -> Reply:
        if question.format.output is not Output.XML:
            return answer
        body = change(answer.body.decode()).encode(encoding, "xmlcharrefreplace")
        changed = replace(answer, body=body)
        return changed.having(Content_Type=content_type) if content_type else changed

    return lambda server: replying(server, reply)


def values(change: Callable[[str], str]) -> Mutation:
    return xml(lambda text: _VALUE.sub(lambda hit: change(hit[1]), text))


def after_the_first_character(inside: str) -> Mutation:
    return values(lambda value: value if value[0] == "&" else f"{value[0]}{inside}{value[1:]}")


def bare(text: str) -> str:
    return text.replace(_DECLARATION, "").lstrip()


def marked(server: Pipeline) -> None:
    def mark(body: bytes, question: Question) -> bytes:
        plain_json = question.format.output is Output.JSON and not question.format.callback
        return body if plain_json else UTF8_MARK + body

    rewriting(server, mark)


def headers_in_two_lines(server: Pipeline) -> None:
    def reply(answer: Reply, _: Question) -> Reply:
        kept = [pair for pair in answer.headers if pair[0] != "Cache-Control"]
        again = [pair for pair in kept if pair[0] == "X-Last-Id"]
        return replace(
            answer, headers=(*kept, *again, ("cache-control", "private"), ("Cache-Control", "no-store"))
        )

    replying(server, reply)


def numbered_errors(server: Pipeline) -> None:
    numbers = count(1)
    wording(server, lambda problem, _: f"{problem.sentence} Incident {next(numbers)}.")


FORMS = {
    "CDATA sections": values(lambda value: value if "&" in value else f"<![CDATA[{value}]]>"),
    "a CDATA section in the middle": after_the_first_character("<![CDATA[]]>"),
    "comments inside values": after_the_first_character("<!-- a comment -->"),
    "instructions inside values": after_the_first_character("<?page 1?>"),
    "a comment before each value": values(lambda value: f"<!-- a comment -->{value}"),
    "character references": values(
        lambda value: value if "&" in value else "".join(f"&#x{ord(char):X};" for char in value)
    ),
    "comments between elements": xml(lambda text: text.replace("<city>", "<!-- <customer> --><city>")),
    "a document type": xml(lambda text: text.replace("<response", "<!DOCTYPE response>\n<response", 1)),
    "UTF-16 with a mark": xml(lambda text: text.replace("UTF-8", "UTF-16"), "utf-16"),
    "UTF-16 with a mark, not declared": xml(bare, "utf-16"),
    "UTF-16 with its declaration alone": xml(lambda text: text.replace("UTF-8", "UTF-16BE"), "utf-16-be"),
    "UTF-16 that the header tells": xml(bare, "utf-16-le", "text/xml; charset=utf-16le"),
    "Latin-1 that is declared": xml(lambda text: text.replace("UTF-8", "ISO-8859-1"), "latin-1"),
    "Latin-1 that the header tells": xml(bare, "latin-1", 'application/xml; charset="ISO-8859-1"'),
    "UTF-8 that the header calls Latin-1": xml(bare, "utf-8", "text/xml; charset=ISO-8859-1"),
    "an encoding that nobody knows in the header": xml(bare, "utf-8", "text/xml; charset=x-none"),
    "a byte order mark before XML and before a call": marked,
    "headers in two lines": headers_in_two_lines,
    "a number in each error": numbered_errors,
}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("form", FORMS)
def test_a_right_server_is_blamed_for_no_form(form: str, mode: str, on: Harness) -> None:
    assert blamed(on.judge(FORMS[form], RULES, mode, EDGE_ACCOUNT.account_id)) == []


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    kept = open_store()
    kept.load(small_dataset())
    yield kept
    kept.close()


def answers(store: Store, form: Mutation | None = None) -> list[Reply]:
    """Return a report and an error in XML."""
    server = Pipeline(store, EDGE_ACCOUNT)
    if form is not None:
        form(server)
    fields = {"user_id": server.user_id, "user_password": server.password, "account_id": "edge-cases"}
    asked = ({**fields, "type": "reports", "report": "customers_all"}, fields)
    return [server.answer(Request("POST", {}, (), tuple(one.items()))) for one in asked]


@pytest.mark.parametrize("form", FORMS)
def test_each_form_is_another_one(form: str, store: Store) -> None:
    assert answers(store, FORMS[form]) != answers(store)


def account_with(password: str) -> tuple[list[Record], Account]:
    """Return the small dataset with another password, and its account."""
    account = replace(EDGE_ACCOUNT, users=(User("edge", password),))
    records = [account if record == EDGE_ACCOUNT else record for record in small_dataset()]
    return records, account


@pytest.mark.parametrize(
    "password", ["required", "two\nlines", "größer als 1", "&<>\"'%+=", "edge", "x", "1"]
)
def test_any_password_will_do(password: str) -> None:
    """Also a word that errors hold by themselves, one that no header can hold, the user's name, and a single letter."""
    records, account = account_with(password)
    with running_sandbox(records) as sandbox:
        run = judged(f"{sandbox.url}/", account=account)
    assert complaints(run) == []
