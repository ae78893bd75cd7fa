"""What the suite asks: the fields of a request without its credentials, which the target adds when it sends."""

from dataclasses import dataclass, field, replace
from typing import Final

#: The required fields that every question sends unless it changes them; credentials are added on sending.
REPORT_FIELDS: Final = (("type", "reports"), ("report", "customers_all"))
CREDENTIAL_FIELDS: Final = ("user_id", "user_password", "account_id")
#: Stand in a question for wrong passwords made of the right one.
ALTERED_PASSWORD: Final = "<the password with another last character>"  # noqa: S105 - stands for one
SWAPPED_PASSWORD: Final = "<the password with capital letters for small ones>"  # noqa: S105 - stands for one
LONGER_PASSWORD: Final = "<the password and more characters>"  # noqa: S105 - stands for one
SHORTER_PASSWORD: Final = "<the password without its last character>"  # noqa: S105 - stands for one
#: Stands in a further field or header for the right password.
RIGHT_PASSWORD: Final = "<the password>"  # noqa: S105 - stands for one

_WRONG_PASSWORDS: Final = (ALTERED_PASSWORD, SWAPPED_PASSWORD, LONGER_PASSWORD, SHORTER_PASSWORD)

#: What a request costs a server, as the plan counts it.
FULL: Final = "full report"
CAMPAIGN: Final = "campaign report"
CHANGES: Final = "changes since an id"
COMPARISON: Final = "repeated report, a campaign's where the full one is large"
FAULTY: Final = "faulty request"
WRONG_CREDENTIALS: Final = "wrong credentials"
AGAIN: Final = "asked again, where data moved or a rule seems broken"


@dataclass(frozen=True, slots=True)
class Question:
    """One request: ``fields`` beside the required ones, and what it does to the required ones.

    ``without`` names required fields that are not sent, ``instead`` gives others another value, ``query``
    holds fields sent in the query beside the body. ``method`` is ``""`` where it does not matter: a POST,
    unless the server reads a GET only. ``encoding`` is ``urlencoded`` or ``multipart`` for a POST; a GET sends
    all in the query. ``headers`` are further headers. ``probe`` marks a request that a correct server may
    refuse, ``wrong_credentials`` one that could lock an account, ``comparison`` one whose answer is only
    compared with another. Of the answer to a probe, and of one ``in_brief``, only the beginning is read.
    """

    fields: tuple[tuple[str, str], ...] = ()
    without: frozenset[str] = frozenset()
    instead: tuple[tuple[str, str], ...] = ()
    query: tuple[tuple[str, str], ...] = ()
    method: str = ""
    encoding: str = "urlencoded"
    headers: tuple[tuple[str, str], ...] = ()
    probe: bool = False
    wrong_credentials: bool = False
    in_brief: bool = False
    comparison: bool = field(default=False, compare=False)

    def having(self, **fields: str | None) -> "Question":
        """Return the question with optional fields set, or taken away where the value is ``None``."""
        kept = dict(self.fields)
        for name, value in fields.items():
            if value is None:
                kept.pop(name, None)
            else:
                kept[name] = value
        return replace(self, fields=tuple(kept.items()))

    def probing(self, *, without: str = "", **instead: str) -> "Question":
        """Return the question as a probe, without a required field or with other values in required ones."""
        gone = self.without | {without} if without else self.without
        return replace(self, probe=True, without=gone, instead=(*self.instead, *instead.items()))

    def by(self, method: str) -> "Question":
        """Return the question asked by a method; a POST where none is named."""
        return replace(self, method=method or "POST")

    def for_comparison(self) -> "Question":
        """Return the same question, counted as one whose answer is only compared."""
        return replace(self, comparison=True)

    def as_wrong_credentials(self) -> "Question":
        """Return the same question, marked as one that could lock an account."""
        return replace(self, wrong_credentials=True)

    def value(self, name: str) -> str | None:
        """Return an optional field's value, ``None`` when it is not sent."""
        return dict(self.fields).get(name)

    @property
    def wrong_password(self) -> str:
        """What stands for the wrong password that the request carries, as such or as an API key; ``""`` for none."""
        values = {value for _, value in (*self.instead, *self.fields, *self.headers)}
        return next((stands for stands in _WRONG_PASSWORDS if stands in values), "")

    @property
    def kind(self) -> str:
        """What such a request costs a server, as the plan counts it."""
        if self.wrong_credentials:
            return WRONG_CREDENTIALS
        if self.probe:
            return FAULTY
        if self.comparison:
            return COMPARISON
        if self.value("selected_campaigns"):
            return CAMPAIGN
        if self.value("last") not in {None, "", "0"}:
            return CHANGES
        return FULL


def question(**fields: str) -> Question:
    """Return the question with these optional fields."""
    return Question(fields=tuple(fields.items()))
