"""What a report may show of an exchange: the request without secrets, the answer without people."""

from collections.abc import Iterator, Sequence
from typing import Final

from conformance.answer import Answer
from conformance.asked import Asked, Field
from conformance.charset import beginning
from conformance.question import Question
from conformance.reading import customer_at, find_customer
from conformance.redaction import People, shape
from conformance.target import Target
from conformance.verdict import Evidence
from conformance.wrong_passwords import IN_SHELL
from contracts.fields import CUSTOMER_FIELDS, SECRET_FIELDS

_EXCERPT: Final = 400


class Witness:
    """Makes evidence of answers; knows what has to stay hidden."""

    def __init__(self, target: Target, people: People) -> None:
        """Speak of a target's answers, showing people as ``people`` says."""
        self._target = target
        self.people = people

    def asked(self, question: Question) -> Asked:
        """Return the request as a report may show it."""
        in_query = question.method == "GET"
        return Asked(
            method=question.method or "POST",
            url=self._target.url,
            encoding="query" if in_query else question.encoding,
            fields=tuple(self._without_secrets(self._target.fields(question))),
            query=tuple(map(_without_secret, question.query)),
            headers=tuple(map(_without_secret, question.headers)),
            password_in_shell=IN_SHELL.get(question.wrong_password, ""),
        )

    def _without_secrets(self, fields: Sequence[tuple[str, str]]) -> Iterator[Field]:
        """Withhold passwords, right and almost right ones; none at all, or the user's name in its place, is no secret."""
        user = dict(fields).get("user_id", "")
        for name, value in fields:
            is_known = value in {"", user} and self._target.secrets.hide(value) == value
            yield (name, value) if is_known else _without_secret((name, value))

    def evidence(self, answer: Answer, note: str = "", *, excerpt: str | None = None) -> Evidence:
        """Return one exchange: with the beginning of the answer, or an excerpt that is fit to be shown."""
        received = answer.received
        shown = self._beginning(answer) if excerpt is None else excerpt
        return Evidence(self.asked(received.question), received.status, shown, note)

    def _beginning(self, answer: Answer) -> str:
        """An error's text is the server's own; where no names and marks tell values apart, all is shape.

        Secrets are taken out before the text is cut: the half of one would not be found any more.
        """
        text = self._target.secrets.hide(beginning(answer.received).decode("utf-8", "replace"))[:_EXCERPT]
        if answer.error is not None and not answer.count:
            return text
        if answer.format in {"xml", "json", "jsonp", "html"} or self.people.shown:
            return self.people.show_text(text)
        return shape(text, _EXCERPT)

    def customer(self, key: int, *answers: Answer) -> str:
        """Name a customer by shape and hash of the code, found in the first answer that holds it."""
        for answer in answers:
            found = find_customer(answer.received, key)
            if found:
                return f"the customer with the code {self.people.show(found.get('customer_code', ''))}"
        return "a customer that is in neither"

    def fields(self, key: int, answer: Answer, names: tuple[str, ...]) -> str:
        """Return some fields of a customer in an answer, values as shapes and hashes, one a line."""
        found = find_customer(answer.received, key)
        return "\n".join(
            f"{name}: {self.people.show(found[name]) if name in found else 'absent'}" for name in names
        )

    def fields_at(self, position: int, answer: Answer) -> str:
        """Return all fields of the customer at a position from 1, as they stand in the answer, one a line."""
        fields = customer_at(answer.received, position)
        return "\n".join(f"{name}: {self.people.show(value)}" for name, value in fields)

    def contrast(self, key: int, answer: Answer, stored: Sequence[str]) -> str:
        """Return the fields of a customer that differ from the 15 stored values, one a line."""
        found = find_customer(answer.received, key)
        return "\n".join(
            f"{name}: {self.people.show(found.get(name, ''))} came, {self.people.show(value)} is stored"
            for name, value in zip(CUSTOMER_FIELDS, stored, strict=True)
            if found.get(name, "") != value
        )


def _without_secret(field: tuple[str, str]) -> Field:
    name, value = field
    return (name, None) if name in SECRET_FIELDS else (name, value)


def differing_fields(key: int, one: Answer, other: Answer) -> tuple[str, ...]:
    """Return the names of the fields in which two answers differ about a customer."""
    here, there = find_customer(one.received, key), find_customer(other.received, key)
    return tuple(name for name in {**here, **there} if here.get(name, "") != there.get(name, ""))
