"""A request as a report may show it: without secrets, and as a curl line to paste."""

import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

#: The environment variable that holds the password when a curl line is pasted.
PASSWORD_VARIABLE: Final = "CUSTOMERS_ALL_PASSWORD"  # noqa: S105 - a variable's name, no password

#: A field or header as sent; the value ``None`` stands for the password.
Field = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: ``url`` without query and secrets, ``fields`` in the order sent.

    ``encoding`` is ``query``, ``urlencoded`` or ``multipart`` and says how ``fields`` travel; ``query`` holds
    fields that were sent in the query beside a body. ``wrong_password`` marks a request that was sent with
    a password that differs from the right one, ``password_in_shell`` says how that is made of the variable.
    """

    method: str
    url: str
    encoding: str
    fields: tuple[Field, ...] = ()
    query: tuple[Field, ...] = ()
    headers: tuple[Field, ...] = ()
    wrong_password: bool = False
    password_in_shell: str = ""

    def as_mapping(self) -> dict[str, object]:
        """Return what a JSON report shows: the password's place holds its variable's name, curl included."""
        shown: dict[str, object] = {
            "method": self.method,
            "url": self.url,
            "encoding": self.encoding,
            "fields": self._shown(self.fields),
        }
        if self.query:
            shown["query"] = self._shown(self.query)
        if self.headers:
            shown["headers"] = self._shown(self.headers)
        shown["curl"] = self.curl()
        return shown

    def _shown(self, fields: Iterable[Field]) -> list[list[str]]:
        return [[name, self._password() if value is None else value] for name, value in fields]

    def _password(self) -> str:
        if self.password_in_shell:
            return self.password_in_shell
        return f"${{{PASSWORD_VARIABLE}}}x" if self.wrong_password else f"${PASSWORD_VARIABLE}"

    def curl(self) -> str:
        """Return a curl line that sends the same request again from a POSIX shell."""
        words = ["curl", "-sS"]
        if self.method not in {"GET", "POST"} or (self.method == "POST" and not self.fields):
            words += ["-X", shlex.quote(self.method)]
        for name, value in self.headers:
            words += ["-H", self._quoted(f"{name}: ", value)]
        if self.encoding == "query":
            words += ["-G"] if self.fields else []
            option = "--data-urlencode"
        else:
            option = "--form-string" if self.encoding == "multipart" else "--data-urlencode"
        for name, value in self.fields:
            if value is not None and option == "--data-urlencode" and not value.isprintable():
                words += ["--data", self._quoted(f"{name}=", quote(value, safe="", errors="replace"))]
            else:
                words += [option, self._quoted(f"{name}=", value)]
        return " ".join([*words, self._address()])

    def _quoted(self, start: str, value: str | None) -> str:
        if value is None:
            return f'"{start}{self._password()}"'
        return shlex.quote(start + value)

    def _address(self) -> str:
        if not self.query:
            return shlex.quote(self.url)
        address = [shlex.quote(self.url)]
        for name, value in self.query:
            address += ["--url-query", self._quoted(f"{name}=", value)]
        return " ".join(address)
