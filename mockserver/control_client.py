"""Calling a sandbox's control API from Python."""

import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

from contracts.errors import CustomersAllError, UnreachableError
from mockserver.control.prefix import PREFIX

#: A call may wait for another one's writing, in seconds.
_PATIENCE: Final = 60.0


class ControlError(CustomersAllError):
    """The sandbox refuses a call; the sentence is the sandbox's own."""

    def __init__(self, status: int, sentence: str) -> None:
        """Take the HTTP status and the sentence."""
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True, slots=True)
class ControlClient:
    """A way to the control API of the sandbox at ``url``, ``http://127.0.0.1:8080`` say.

    Holds no connection, so any number of threads may use it at once. ``tls`` says whom to trust with https.
    """

    url: str
    token: str | None = field(default=None, repr=False)
    tls: ssl.SSLContext | None = None

    def call(
        self, method: str, path: str, body: object = None, query: Mapping[str, object] | None = None
    ) -> Any:
        """Make a call at a path below the API's, such as ``/accounts``; returns the JSON of the answer.

        Raises ``ControlError`` if it is refused, ``UnreachableError`` if there is no answer.
        """
        target = f"{PREFIX}{path}{f'?{urlencode(query)}' if query else ''}"
        content = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"} if content else {}
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token}"
        connection = self._connection()
        try:
            connection.request(method, target, content, headers)
            response = connection.getresponse()
            answer = response.read()
        except (OSError, HTTPException) as error:
            raise UnreachableError(f"The sandbox at {self.url} does not answer: {error}.") from error
        finally:
            connection.close()
        if response.status >= 400:
            raise ControlError(response.status, _sentence(answer, self.url))
        return json.loads(answer)

    def _connection(self) -> HTTPConnection:
        parts = urlsplit(self.url)
        host = parts.hostname or ""
        if parts.scheme == "https":
            return HTTPSConnection(host, parts.port, timeout=_PATIENCE, context=self.tls)
        return HTTPConnection(host, parts.port, timeout=_PATIENCE)


def path_of(*names: object) -> str:
    """Write a path of names, each percent-encoded: ``path_of("accounts", "a/b")`` is ``/accounts/a%2Fb``."""
    return "".join(f"/{quote(str(name), safe='')}" for name in names)


def _sentence(answer: bytes, url: str) -> str:
    try:
        return str(json.loads(answer)["error"])
    except (ValueError, KeyError, TypeError):
        return f"{url} refuses in a way that no sandbox does. Is it one, with its control API on?"
