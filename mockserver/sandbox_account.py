"""An account of its own in a running sandbox, for one test: made, filled, spoilt, looked at, deleted."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import Any, Final

from contracts.fields import CUSTOMER_FIELDS
from fixtures.model import CODE
from fixtures.people import People
from mockserver.control_client import ControlClient, path_of

#: More requests than this in one test are not looked at.
_MOST_REQUESTS: Final = 10_000


class SandboxAccount:
    """An account that nobody else uses, and what a test wants to do with it.

    Every method makes one call of the control API. What is refused is raised as ``ControlError``, with a
    sentence that says why.
    """

    def __init__(self, client: ControlClient, **members: Any) -> None:
        """Make an account: ``members`` are those of ``POST /accounts``, ``scenario`` or ``customers`` say."""
        made = client.call("POST", "/accounts", members)
        self._client = client
        self._people = People(seed=0)
        self._numbers = count()
        user = made["users"][0]
        #: Whose account it is.
        self.account_id: str = made["account_id"]
        #: The address at which its report is asked for.
        self.url: str = made["url"]
        #: The fields of a request that say who asks (REQ-1 to REQ-3).
        self.credentials: Mapping[str, str] = {**user, "account_id": self.account_id}
        #: The ids of its campaigns as they were made.
        self.campaigns: Sequence[str] = made["campaigns"]

    def add_customer(self, **fields: str) -> dict[str, Any]:
        """Add a customer with some of the 15 fields; those not given are invented. Returns it."""
        invented = dict(zip(CUSTOMER_FIELDS, self._people.fields(next(self._numbers)), strict=True))
        del invented[CUSTOMER_FIELDS[CODE]]
        return self._record("customer", self._call("POST", "customers", body={**invented, **fields}))

    def change_customer(self, customer_code: str, **fields: str) -> dict[str, Any]:
        """Change some fields of a customer. Returns it."""
        return self._record("customer", self._call("PATCH", "customers", customer_code, body=fields))

    def delete_customer(self, customer_code: str) -> None:
        """Remove a customer and its transactions."""
        self._call("DELETE", "customers", customer_code)

    def record_transaction(
        self, customer_code: str, campaign_id: str | None = None, recorded_at: datetime | str | None = None
    ) -> dict[str, Any]:
        """Record a transaction of a customer, in the first campaign and now unless told otherwise. Returns it."""
        body: dict[str, Any] = {
            "customer_code": customer_code,
            "campaign_id": self.campaigns[0] if campaign_id is None else campaign_id,
        }
        if recorded_at is not None:
            body["recorded_at"] = recorded_at if isinstance(recorded_at, str) else recorded_at.isoformat()
        return self._record("transaction", self._call("POST", "transactions", body=body))

    def choose(self, **settings: str | None) -> None:
        """Settle what the documentation leaves open: ``choose(DEC_6="last")``, or ``choose(profile="observed")``."""
        self._call(
            "PATCH", "settings", body={name.replace("_", "-"): word for name, word in settings.items()}
        )

    def fault(
        self,
        kind: str,
        *,
        times: int | None = None,
        probability: float = 1.0,
        seed: int = 0,
        fields: Mapping[str, str] | None = None,
        **parameters: Any,
    ) -> int:
        """Put a fault in force: ``fault("http-status", times=1, status=503)``; returns its key.

        ``times`` is how many requests meet it, ``fields`` says which, ``probability`` how likely each of them.
        """
        scope: dict[str, Any] = {"probability": probability, "seed": seed, "fields": dict(fields or {})}
        if times is not None:
            scope["times"] = times
        body = {"kind": kind, "parameters": parameters, "scope": scope}
        return int(self._call("POST", "faults", body=body)["fault"]["key"])

    def clear_faults(self) -> None:
        """Take every fault away that is for this account."""
        self._call("DELETE", "faults")

    def freeze_clock(self, at: datetime | str | None = None) -> None:
        """Let the clock stand still: changes are dated with what it shows."""
        when = at.isoformat() if isinstance(at, datetime) else at
        self._call("POST", "clock", "freeze", body={} if when is None else {"at": when})

    def reset(self) -> None:
        """Bring the account back to what it was when it was made."""
        self._call("POST", "reset")

    def delete(self) -> None:
        """Remove the account."""
        self._call("DELETE")

    @property
    def last_id(self) -> int:
        """The account's newest id (DEC-2)."""
        return int(self._call("GET")["last_id"])

    @property
    def requests(self) -> list[dict[str, Any]]:
        """What was asked of this account until now, as the journal tells it, oldest first."""
        query = {"account": self.account_id, "limit": _MOST_REQUESTS}
        found: list[dict[str, Any]] = self._client.call("GET", "/requests", query=query)["requests"]
        return found

    def expect_no_findings(self, *, ignoring: Iterable[str] = ()) -> None:
        """Fail if a request was wrong or unwise, telling how to mend it; ``ignoring`` names rules to pass over."""
        ignored = set(ignoring)
        complaints = [
            f"{entry['method']} {entry['path']}: {finding['sentence']} To mend it: {finding['mend']} "
            f"({finding['level']}, {finding['rule']}, {', '.join(finding['statements'])})"
            for entry in self.requests
            for finding in entry["findings"]
            if finding["rule"] not in ignored
        ]
        if complaints:
            raise AssertionError("\n".join(["The client's requests could be better:", *complaints]))

    def _call(self, method: str, *names: str, body: object = None) -> Any:
        return self._client.call(method, path_of("accounts", self.account_id, *names), body)

    @staticmethod
    def _record(name: str, answer: Mapping[str, Any]) -> dict[str, Any]:
        record: dict[str, Any] = answer[name]
        return record
