"""Section credentials: who may read (REQ-1 to REQ-3, DEC-28, DEC-31, DEC-34)."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

from conformance.answer import Answer, describe
from conformance.check import check
from conformance.interview import EVERYTHING
from conformance.question import (
    ALTERED_PASSWORD,
    LONGER_PASSWORD,
    RIGHT_PASSWORD,
    SHORTER_PASSWORD,
    SWAPPED_PASSWORD,
    Question,
)
from conformance.refusals import demand_fixed_wording, demand_refusal, wrong_credentials
from conformance.ruling import fail, skip
from conformance.subject import Subject
from conformance.wrong_passwords import IN_SHELL, wrong_passwords

#: Stands for any characters where a name is looked up by LIKE; to others it is one more character.
_ANYTHING: Final = "%"


def _wrong_password(server: Subject) -> Question:
    return wrong_credentials(server, user_password=ALTERED_PASSWORD)


@check("wrong-password-refused", wrong_credentials=7)
def wrong_password_refused(server: Subject) -> None:
    """Send passwords that are almost the right one, the user's name for one, and an empty one with a wrong API key."""
    for name, asked in _wrong_ones(server):
        demand_refusal(server, asked, f"a request with {name}")
    demand_refusal(server, _wrong_key(server), "a request with an empty password and a wrong API key")
    if len(wrong_passwords(server.options.user_password)) < len(IN_SHELL):
        server.note("Not each of the wrong passwords could be made of this one.")


def _wrong_ones(server: Subject) -> Iterator[tuple[str, Question]]:
    """Yield requests with wrong passwords, which may lock an account: so each is one of a kind in other ways too.

    A server may look at the password by one method, or in one format, and not in another. Where a password
    cannot be made, one that always can be takes its place, so that each way is gone.
    """
    made = wrong_passwords(server.options.user_password)
    campaign = {"selected_campaigns": server.campaigns[0]} if server.campaigns else {}
    altered = _wrong_password(server)
    another = "another last character in the password"
    yield another, altered
    yield f"{another}, in a multipart form", replace(altered.by("POST"), encoding="multipart")
    if SWAPPED_PASSWORD in made:
        swapped = wrong_credentials(server, user_password=SWAPPED_PASSWORD)
        yield "small and capital letters swapped in the password", swapped
    longer = wrong_credentials(server, user_password=LONGER_PASSWORD)
    yield "more characters in the password", longer.having(output="JSON", last="0")
    name, asked = another, altered
    if SHORTER_PASSWORD in made:
        name = "a password without its last character"
        asked = wrong_credentials(server, user_password=SHORTER_PASSWORD)
    yield f"{name}, by GET", asked.having(**campaign).by("GET")
    name, asked = another, altered
    if server.options.user_id != server.options.user_password:
        name = "the user's name as the password"
        asked = wrong_credentials(server, user_password=server.options.user_id)
    yield f"{name}, in JSONP", asked.having(output="JSON", callback="handle")


def _wrong_key(server: Subject) -> Question:
    asked = wrong_credentials(server, user_password="").having(user_api_key=ALTERED_PASSWORD)
    if server.options.user_password.isprintable():
        return replace(asked, headers=(("api_access_key", ALTERED_PASSWORD),))
    return asked


@check("wrong-user-refused", wrong_credentials=3)
def wrong_user_refused(server: Subject) -> None:
    """Send the right password for a user with % behind it; of a dataset one with a letter less, and another user."""
    asked = wrong_credentials(server, user_id=f"{server.options.user_id}{_ANYTHING}")
    demand_refusal(server, asked, "a request with a wrong user")
    if server.oracle is not None:
        own, users = server.options.user_id, server.oracle.account.users
        if own[:-1] not in {"", *(user.user_id for user in users)}:
            asked = wrong_credentials(server, user_id=own[:-1])
            demand_refusal(server, asked, "a request with a user of one letter less")
        others = (user for user in users if user.user_password != server.options.user_password)
        for other in islice(others, 1):
            asked = wrong_credentials(server, user_id=other.user_id)
            demand_refusal(
                server, asked, "a request with another user of the account, who has another password,"
            )


@check("wrong-account-refused", wrong_credentials=2)
def wrong_account_refused(server: Subject) -> None:
    """Send an account with % behind it; knowing the dataset, one with a letter less."""
    asked = wrong_credentials(server, account_id=f"{server.options.account_id}{_ANYTHING}")
    demand_refusal(server, asked, "a request with a wrong account")
    shorter = server.options.account_id[:-1]
    if server.oracle is not None and shorter not in {"", *server.oracle.foreign_accounts}:
        asked = wrong_credentials(server, account_id=shorter)
        demand_refusal(server, asked, "a request with an account of one letter less")


@check("names-letter-case", wrong_credentials=2)
def names_letter_case(server: Subject) -> None:
    """Send the user, then the account, with small and capital letters swapped."""
    options = server.options
    names = {"user_id": options.user_id, "account_id": options.account_id}
    asked = {
        field: wrong_credentials(server, **{field: name.swapcase()})
        for field, name in names.items()
        if name.swapcase() != name
    }
    if not asked:
        skip("Neither user_id nor account_id has letters.")
    server.plain_is_accepted()
    for field, wrong in asked.items():
        counts = "does not count" if server.ask(wrong).success else "counts"
        server.note(f"Letter case {counts} in {field}.")


@check("foreign-account-refused", wrong_credentials=1)
def foreign_account_refused(server: Subject) -> None:
    """Ask for another account of the dataset."""
    others = server.oracle.foreign_accounts if server.oracle else ()
    if not others:
        skip("The dataset has no other account.")
    asked = wrong_credentials(server, account_id=others[0])
    demand_refusal(server, asked, "a request for another account")


@check("credential-errors-alike", wrong_credentials=4)
def credential_errors_alike(server: Subject) -> None:
    """Compare the errors for a wrong user, password and account, and for another account of the dataset."""
    asked = {
        "a wrong password": _wrong_password(server),
        "a wrong user": wrong_credentials(server, user_id=f"{server.options.user_id}x"),
        "a wrong account": wrong_credentials(server, account_id=f"{server.options.account_id}x"),
    }
    if server.oracle is not None and server.oracle.foreign_accounts:
        asked["another account"] = wrong_credentials(server, account_id=server.oracle.foreign_accounts[0])
    server.plain_is_accepted()
    replies = {what: server.ask(question) for what, question in asked.items()}
    answers = {what: answer for what, answer in replies.items() if answer.refused}
    if len(answers) < 2:
        skip("The server refuses hardly any wrong credentials, so there are no errors to compare.")
    first_cause, first = next(iter(answers.items()))
    for cause, answer in answers.items():
        if _said(answer) != _said(first):
            demand_fixed_wording(server, first, answer)
            fail(
                f"The errors for {first_cause} and for {cause} are different.",
                server.evidence(first, first_cause),
                server.evidence(answer, cause),
            )


@check("credentials-before-values", wrong_credentials=4)
def credentials_before_values(server: Subject) -> None:
    """Send wrong credentials together with wrong values: the error must be that of the credentials alone."""
    alone = _wrong_password(server)
    server.plain_is_accepted()
    expected = server.ask(alone)
    if not expected.refused:
        skip("The server accepts a wrong password, so it has no error for it to compare with.")
    both = alone.probing(type="transactions", report="transactions_all").having(
        last="-1", date_start="2011-02-30", selected_campaigns="x", output="CSV"
    )
    in_json = alone.having(output="JSON")
    _demand_the_same_error(server, expected, alone, both, "wrong values")
    _demand_the_same_error(server, expected, in_json, in_json.having(callback="no name"), "a wrong callback")


def _demand_the_same_error(
    server: Subject, expected: Answer, alone: Question, both: Question, what: str
) -> None:
    """Fail where wrong credentials get another error with wrong values than alone, be it in the same format."""
    answer = demand_refusal(server, both, f"a request with a wrong password and {what}")
    if _said(answer) == _said(expected):
        return
    expected = server.ask(alone)
    if not expected.refused:
        skip("The server accepts a wrong password in JSON, so it has no error for it to compare with.")
    if _said(answer) != _said(expected):
        demand_fixed_wording(server, expected, answer)
        fail(
            f"The error that wrong credentials get is another one with {what}.",
            server.evidence(expected, "a wrong password"),
            server.evidence(answer, f"a wrong password and {what}"),
        )


@check("api-key-accepted", faulty=2)
def api_key_accepted(server: Subject) -> None:
    """Send the password as an API key, in the header and in the field, instead of user_password."""
    server.plain_is_accepted()
    bare = EVERYTHING.probing(without="user_password")
    in_header = replace(bare, headers=(("api_access_key", RIGHT_PASSWORD),))
    in_field = bare.having(user_api_key=RIGHT_PASSWORD)
    if not server.options.user_password.isprintable():
        skip("No header can hold this password.")
    accepted = [server.ask(asked).success for asked in (in_header, in_field)]
    if accepted[0] != accepted[1]:
        server.note(f"Only the {'header' if accepted[0] else 'field'} is accepted.")
    else:
        server.observe("DEC-31", "on" if accepted[0] else "off")


def _said(answer: Answer) -> tuple[int, str]:
    """What tells errors apart: HTTP status and message, or what came instead of a message."""
    return answer.received.status, answer.error if answer.error is not None else describe(answer)
