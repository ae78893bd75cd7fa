"""Section safety: what must never be in an answer, or stay of one (DEC-18, DEC-33, REQ-2)."""

from typing import Final

from conformance.answer import Answer, describe
from conformance.charset import beginning
from conformance.check import check
from conformance.ids import changes_since
from conformance.interview import EVERYTHING
from conformance.made_up_campaigns import UNKNOWN
from conformance.question import ALTERED_PASSWORD, question
from conformance.refusals import demand_refusal, wrong_credentials
from conformance.ruling import fail, skip
from conformance.subject import Subject

#: Callbacks that are no names: code, marks that end a call, names that DEC-18 does not know, one too long.
_UNSAFE: Final = (
    "alert(1)//",
    "<script>alert(1)</script>",
    "a;b",
    "a b",
    'a");alert(1);//',
    "a\nb",
    "a\n",
    "1a",
    "a..b",
    ".a",
    "a.",
    "a[0]",
    "ä",
    "a" * 129,
)
#: Shorter passwords might stand in an answer by chance.
_SHORTEST_PASSWORD: Final = 6
_READ: Final = 1 << 16


@check("unsafe-callback-refused", faulty=len(_UNSAFE) + 1)
def unsafe_callback_refused(server: Subject) -> None:
    """Ask for JSONP with callbacks that are no names, and look whether the answer is anything but a plain error."""
    for callback in _UNSAFE:
        asked = EVERYTHING.having(output="JSON", callback=callback).probing()
        answer = demand_refusal(server, asked, f"a request with the callback {callback[:40]!r}")
        if answer.broken or not _is_plain_error(server, answer):
            fail(
                f"The callback {callback[:40]!r} is refused, but the answer is no plain JSON: {describe(answer)}.",
                server.evidence(answer),
            )


def _is_plain_error(server: Subject, answer: Answer) -> bool:
    """Tell whether an error is plain JSON, or XML where all errors are: then that is for another rule to tell."""
    if answer.format == "xml":
        return server.ask(EVERYTHING.having(output="JSON").probing(without="type")).format == "xml"
    return answer.format == "json"


@check("password-never-shown", faulty=6, wrong_credentials=1)
def password_never_shown(server: Subject) -> None:
    """Look for the password, in many encodings, in errors, in a report of nobody, and in the headers of all answers."""
    password = server.options.user_password
    if len(password) < _SHORTEST_PASSWORD:
        skip(f"A password of fewer than {_SHORTEST_PASSWORD} characters may stand in an answer by chance.")
    asked = [
        EVERYTHING.probing(without="account_id"),
        EVERYTHING.probing(type="transactions"),
        EVERYTHING.having(last="-1").probing(),
        EVERYTHING.having(output="JSON").probing(report="transactions_all"),
        question(selected_campaigns=UNKNOWN[0]).probing(),
    ]
    if server.options.probe_credentials:
        asked.append(wrong_credentials(server, user_password=ALTERED_PASSWORD))
    if password in {server.options.user_id, server.options.account_id}:
        skip("The password is also the user's or the account's name.")
    if password.isalpha() and server.holds_secret(
        _own_words(server.ask(EVERYTHING.probing(without="user_password")))
    ):
        skip("The password is a word that the server's errors hold by themselves.")
    answers = [server.plain_is_accepted(), *map(server.ask, asked)]
    for answer in answers:
        headers = "\n".join(f"{name}: {value}" for name, value in answer.received.headers.items())
        if server.holds_secret(headers):
            fail("A header holds the password that was sent.", server.evidence(answer))
        if server.holds_secret(_own_words(answer)):
            fail("The answer repeats the password that was sent.", server.evidence(answer))


def _own_words(answer: Answer) -> str:
    """Return what the server says itself: an error, or whatever it gave instead; not the customers."""
    return "" if answer.count else beginning(answer.received, _READ).decode("utf-8", "replace")


def _is_report(answer: Answer) -> bool:
    return answer.success


@check("report-not-cached", comparison=4, changes=1)
def report_not_cached(server: Subject) -> None:
    """Look at the header Cache-Control of reports in each format, of changes, and by GET where the server reads it."""
    whole = server.plain_is_accepted()
    in_json = server.sample.having(output="JSON")
    asked = [in_json, in_json.having(callback="handle"), server.sample.by("GET")]
    if whole.last_id:
        asked.append(changes_since(whole.last_id))
    for answer in (server.report(server.sample), *filter(_is_report, map(server.ask, asked))):
        directives = answer.received.headers.get("Cache-Control", "")
        if "no-store" not in {word.strip().lower() for word in directives.split(",")}:
            fail(f"A report came with Cache-Control {directives or 'left out'!r}.", server.evidence(answer))
