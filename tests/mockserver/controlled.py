"""A sandbox with its control API, and calls of it that tests look at."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from mockserver.control.control import ControlOptions
from mockserver.running import running_sandbox
from mockserver.store.interface import Store
from tests.mockserver.asking import Reply, ask, send
from tests.mockserver.control_contract import expect_as_documented

PREFIX = "/_sandbox/v1"


@dataclass(frozen=True)
class Controlled:
    """A running sandbox; ``url`` is its address."""

    url: str
    store: Store

    def call(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Make a call; ``body`` is sent as JSON, bytes as they are. The answer must be as documented."""
        content = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        reply = send(self.url, method, PREFIX + path, content, headers)
        expect_as_documented(method, path, content, reply)
        return reply

    def done(self, method: str, path: str, body: object = None, status: int = 200, **query: object) -> Any:
        """Make a call that goes well; returns the answer's JSON."""
        reply = self.call(method, f"{path}?{urlencode(query)}" if query else path, body)
        assert reply.status == status, reply.text
        return reply.json

    def refused(self, method: str, path: str, body: object, status: int) -> str:
        """Make a call that is refused; returns its sentence."""
        reply = self.call(method, path, body)
        assert reply.status == status, reply.text
        content = reply.json
        assert list(content) == ["error"]
        sentence: str = content["error"]
        return sentence

    def account(self, **members: Any) -> dict[str, Any]:
        """Make an account."""
        made: dict[str, Any] = self.done("POST", "/accounts", members, 201)
        return made

    def report(self, account: Mapping[str, Any], **fields: str) -> Reply:
        """Ask for an account's report with the credentials that making it told."""
        return ask(self.url, {**credentials(account), **fields})


def credentials(account: Mapping[str, Any]) -> dict[str, str]:
    user = account["users"][0]
    return {**user, "account_id": account["account_id"], "type": "reports", "report": "customers_all"}


def names(reply: Reply) -> list[str]:
    """The customers of a report by their first names."""
    return [customer["first_name"] for customer in reply.customers]


@contextmanager
def controlled_sandbox(
    choices: dict[str, str] | None = None, token: str | None = None, store: Store | None = None
) -> Iterator[Controlled]:
    with running_sandbox((), choices, control=ControlOptions(token), store=store, grace=0.5) as sandbox:
        yield Controlled(sandbox.url, sandbox.store)
