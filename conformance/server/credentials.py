"""Section credentials: who may read (REQ-1 to REQ-3, DEC-28, DEC-31, DEC-34)."""

from dataclasses import replace

from conformance.answer import Answer, describe
from conformance.check import check
from conformance.interview import EVERYTHING
from conformance.question import ALTERED_PASSWORD, RIGHT_PASSWORD, Question
from conformance.refusals import demand_fixed_wording, demand_refusal, wrong_credentials
from conformance.ruling import fail, skip
from conformance.subject import Subject


def _wrong_password(server: Subject) -> Question:
    return wrong_credentials(server, user_password=ALTERED_PASSWORD)


def _wrong_user(server: Subject) -> Question:
    return wrong_credentials(server, user_id=f"{server.options.user_id}x")


def _wrong_account(server: Subject) -> Question:
    return wrong_credentials(server, account_id=f"{server.options.account_id}x")


@check("wrong-password-refused", wrong_credentials=2)
def wrong_password_refused(server: Subject) -> None:
    """Send the password with another last character, and an empty one."""
    demand_refusal(server, _wrong_password(server), "a request with a wrong password")
    demand_refusal(server, wrong_credentials(server, user_password=""), "a request with an empty password")


@check("wrong-user-refused", wrong_credentials=1)
def wrong_user_refused(server: Subject) -> None:
    """Send the right password for a user with one more letter."""
    demand_refusal(server, _wrong_user(server), "a request with a wrong user")


@check("wrong-account-refused", wrong_credentials=1)
def wrong_account_refused(server: Subject) -> None:
    """Send an account with one more letter."""
    demand_refusal(server, _wrong_account(server), "a request with a wrong account")


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
        "a wrong user": _wrong_user(server),
        "a wrong account": _wrong_account(server),
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


@check("credentials-before-values", wrong_credentials=2)
def credentials_before_values(server: Subject) -> None:
    """Send wrong credentials together with wrong values: the error must be that of the credentials alone."""
    alone = _wrong_password(server)
    server.plain_is_accepted()
    expected = server.ask(alone)
    if not expected.refused:
        skip("The server accepts a wrong password, so it has no error for it to compare with.")
    both = alone.having(last="-1", date_start="2011-02-30", selected_campaigns="x")
    answer = demand_refusal(server, both, "a request with a wrong password and wrong values")
    if _said(answer) != _said(expected):
        demand_fixed_wording(server, expected, answer)
        fail(
            "Wrong values change the error that wrong credentials get.",
            server.evidence(expected, "a wrong password"),
            server.evidence(answer, "a wrong password and wrong values"),
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
