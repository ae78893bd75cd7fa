"""From the fields as they came to a request that can be answered, or to what is wrong with it.

The sandbox answers with these sentences and the journal repeats them, so both say the same.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Final

from contracts.calendar_date import NoDateError, calendar_date
from contracts.callback import LONGEST_CALLBACK, is_safe_callback
from contracts.fields import REQUEST_FIELDS, REQUIRED_FIELDS, SECRET_FIELDS

_WHOLE_NUMBER: Final = re.compile(r"[0-9]+")
_LONGEST_SHOWN: Final = 60
#: No id is as great: an id has at most 18 digits, and a longer number is as good as this one.
_GREATEST_ID: Final = 10**18


class Cause(Enum):
    """The three kinds of fault, in the order in which they are reported (DEC-34)."""

    MISSING = 1
    CREDENTIALS = 2
    VALUE = 3


class Output(Enum):
    """The two formats of REQ-10."""

    XML = "XML"
    JSON = "JSON"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: the field, its value (never a secret), the rule, the developer's sentence."""

    cause: Cause
    field: str
    value: str | None
    rule: str
    sentence: str


@dataclass(frozen=True, slots=True)
class AnswerFormat:
    """How an answer is to be written, an error too (REQ-10 to REQ-12, DEC-35)."""

    output: Output = Output.XML
    callback: str | None = None
    condensed: bool = False


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who asks, for which account; the password never shows in a ``repr``."""

    user_id: str
    password: str = field(repr=False)
    account_id: str


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """A request that can be answered: ``campaigns`` is empty for every customer, a date ``None`` for open.

    The dates are kept only where a campaign makes them count (SEL-3, SEL-4); ``last`` is ``None`` unless
    it is to be applied.
    """

    campaigns: tuple[str, ...] = ()
    date_start: date | None = None
    date_end: date | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What the fields say: the format, the credentials, and the request or the problems (DEC-34's order).

    ``legible`` is what is asked for as far as it can be read: the request, if there are no problems.
    """

    format: AnswerFormat
    credentials: Credentials
    problems: tuple[Problem, ...]
    legible: ReportRequest

    @property
    def request(self) -> ReportRequest | None:
        """The request, ``None`` if anything is wrong with it."""
        return None if self.problems else self.legible


def merge_fields(query: Iterable[tuple[str, str]], body: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Unite the fields of the query and of the body: the body wins, of a repeated field the last (DEC-25)."""
    return {**dict(query), **dict(body)}


def quoted(value: str) -> str:
    """Show a value inside a sentence: in quotes, unprintable characters escaped, cut when long."""
    return repr(value if len(value) <= _LONGEST_SHOWN else value[:_LONGEST_SHOWN] + "…")


def id_of(text: str) -> int | None:
    """Return the id that a text of ASCII digits names, zeros in front allowed; ``None`` for any other (DEC-5)."""
    if not _WHOLE_NUMBER.fullmatch(text):
        return None
    digits = text.lstrip("0") or "0"
    return int(digits) if len(digits) < len(str(_GREATEST_ID)) else _GREATEST_ID


def read_request(
    fields: Mapping[str, str], choices: Mapping[str, str], api_key: str | None = None
) -> Reading:
    """Understand the fields of a request; ``api_key`` is the header ``api_access_key`` of DEC-31.

    ``choices`` holds the word in force for each decision. Never raises: whatever is wrong becomes a problem.
    """
    sent = {name: value for name, value in fields.items() if value != ""}
    password = sent.get("user_password", "")
    if choices["DEC-31"] == "on":
        password = api_key or sent.get("user_api_key") or password
    answer_format, format_problems = _read_format(sent, choices)
    problems = [*_missing(sent, password)]
    legible, value_problems = _read_selection(sent, choices)
    problems += _wrong_names(sent)
    problems += sorted(value_problems + format_problems, key=_place)
    return Reading(
        format=answer_format,
        credentials=Credentials(sent.get("user_id", ""), password, sent.get("account_id", "")),
        problems=tuple(problems),
        legible=legible,
    )


def _place(problem: Problem) -> int:
    return REQUEST_FIELDS.index(problem.field)


def _missing(sent: Mapping[str, str], password: str) -> Iterable[Problem]:
    for number, name in enumerate(REQUIRED_FIELDS, start=1):
        if name not in sent and not (name == "user_password" and password):
            sentence = f"The field {name} is missing or empty; every request must hold it (REQ-{number})."
            yield Problem(Cause.MISSING, name, None, "required-field-sent", sentence)


def _wrong_names(sent: Mapping[str, str]) -> Iterable[Problem]:
    for name, word, rule, statement in (
        ("type", "reports", "type-is-reports", "REQ-4"),
        ("report", "customers_all", "report-is-customers-all", "REQ-5"),
    ):
        value = sent.get(name)
        if value is not None and value != word:
            yield wrong_value(
                name, value, rule, f"The field {name} is {quoted(value)}; it must be {word} ({statement})."
            )


def wrong_value(name: str, value: str, rule: str, sentence: str) -> Problem:
    """Make the problem of a field with a wrong value; a secret's value is left out."""
    return Problem(Cause.VALUE, name, None if name in SECRET_FIELDS else value, rule, sentence)


def _read_format(sent: Mapping[str, str], choices: Mapping[str, str]) -> tuple[AnswerFormat, list[Problem]]:
    condensed = sent.get("condensed", "").lower() == "yes"
    asked = sent.get("output")
    callback = sent.get("callback")
    word = asked.upper() if asked is not None and asked.isascii() else asked
    if word is not None and word not in ("JSON", "XML"):
        sentence = f"The field output is {quoted(asked or '')}; it must be JSON or XML (REQ-10)."
        return AnswerFormat(), [wrong_value("output", asked or "", "output-is-json-or-xml", sentence)]
    wrapped = callback is not None and (word == "JSON" or (word is None and choices["DEC-17"] == "jsonp"))
    if not wrapped:
        return AnswerFormat(Output(word or "XML"), None, condensed), []
    if callback is not None and is_safe_callback(callback):
        return AnswerFormat(Output.JSON, callback, condensed), []
    sentence = (
        f"The field callback is {quoted(callback or '')}; it must be a dotted path of identifiers made of "
        f"ASCII letters, digits, $ and _, at most {LONGEST_CALLBACK} characters (REQ-11, DEC-18)."
    )
    problem = wrong_value("callback", callback or "", "callback-is-safe-name", sentence)
    return AnswerFormat(Output.JSON, None, condensed), [problem]


def _read_selection(
    sent: Mapping[str, str], choices: Mapping[str, str]
) -> tuple[ReportRequest, list[Problem]]:
    problems: list[Problem] = []
    both = "last" in sent and "selected_campaigns" in sent
    use_campaigns = "selected_campaigns" in sent and not (both and choices["DEC-6"] == "last")
    use_last = "last" in sent and not (both and choices["DEC-6"] == "campaigns")
    start = _read_date("date_start", sent, problems) if use_campaigns or choices["DEC-9"] == "error" else None
    end = _read_date("date_end", sent, problems) if use_campaigns or choices["DEC-9"] == "error" else None
    if not use_campaigns:
        start = end = None
    if start and end and start > end and choices["DEC-11"] == "error":
        sentence = f"The field date_start ({start}) is after date_end ({end}): no day is in between (SEL-4)."
        problems.append(wrong_value("date_start", str(start), "date-range-in-order", sentence))
    campaigns = _read_campaigns(sent["selected_campaigns"], choices, problems) if use_campaigns else ()
    last = _read_last(sent["last"], problems) if use_last else None
    if both and choices["DEC-6"] == "error":
        sentence = (
            "The fields last and selected_campaigns are incompatible; send one of the two only (SEL-12)."
        )
        problems.append(wrong_value("last", sent["last"], "last-without-campaigns", sentence))
    return ReportRequest(campaigns, start, end, last), problems


def _read_date(name: str, sent: Mapping[str, str], problems: list[Problem]) -> date | None:
    value = sent.get(name)
    if value is None:
        return None
    try:
        return calendar_date(value)
    except NoDateError as reason:
        sentence = f"The field {name} is {quoted(value)}; {reason} (SEL-5)."
        problems.append(wrong_value(name, value, "date-is-calendar-date", sentence))
        return None


def _read_campaigns(value: str, choices: Mapping[str, str], problems: list[Problem]) -> tuple[str, ...]:
    items = value.split(",")
    if choices["DEC-15"] == "trim":
        items = [item.strip(" ") for item in items]
    for position, item in enumerate(items, start=1):
        if not _WHOLE_NUMBER.fullmatch(item):
            sentence = (
                f"The field selected_campaigns has {quoted(item)} as item {position}; an item must be a "
                "campaign id of digits, separated from the next by a comma without spaces (SEL-6)."
            )
            problems.append(
                wrong_value("selected_campaigns", value, "campaigns-separated-by-commas", sentence)
            )
            break
    return tuple(dict.fromkeys(items))


def _read_last(value: str, problems: list[Problem]) -> int | None:
    last = id_of(value)
    if last is not None:
        return last
    sentence = f"The field last is {quoted(value)}; it must be 0 or an id, a whole number in digits (SEL-7)."
    problems.append(wrong_value("last", value, "last-is-whole-number", sentence))
    return None


def first_problem(reading: Reading, *, credentials_known: bool) -> Problem | None:
    """Return the one problem to report: absent fields, then credentials, then values (DEC-34, DEC-28)."""
    problems = reading.problems
    if problems and problems[0].cause is Cause.MISSING:
        return problems[0]
    if not credentials_known:
        return wrong_credentials()
    return problems[0] if problems else None


def first_in_table(*problems: Problem | None) -> Problem | None:
    """Return the one whose field comes first in the table of fields (DEC-34), of equals the first given."""
    return min((problem for problem in problems if problem is not None), key=_place, default=None)


def wrong_credentials() -> Problem:
    """Return the one problem of a wrong user, password or account (DEC-28)."""
    sentence = "The user_id, user_password or account_id is wrong (REQ-1, REQ-2, REQ-3)."
    return Problem(Cause.CREDENTIALS, "user_id", None, "credentials-valid", sentence)
