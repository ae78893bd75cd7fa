"""The HTTP side: sends questions politely and puts the answers on disk; shows no secret, whatever happens."""

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlencode, urlsplit

import aiohttp
from multidict import CIMultiDict, MultiMapping

from conformance.address import check_address
from conformance.answer import Received
from conformance.answer_file import EndlessAnswerError, NotKeptError, to_disk
from conformance.question import (
    AGAIN,
    CREDENTIAL_FIELDS,
    REPORT_FIELDS,
    RIGHT_PASSWORD,
    Question,
)
from conformance.redaction import Secrets
from conformance.trouble import BrokenOffError, BusyError, StoppedError, TroubleError, in_words
from conformance.wrong_passwords import wrong_passwords
from contracts.errors import CustomersAllError, UnreachableError
from contracts.retry_after import seconds_to_wait

#: Longest wait that a Retry-After may ask for, seconds; a longer one ends the run.
LONGEST_WAIT: Final = 60.0
_TRIES: Final = 3
_BUSY: Final = frozenset({429, 503})
_STOP_AFTER: Final = 4
_POLITE_RATE: Final = 5.0
_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})
#: How versions of OpenSSL name what is no TLS at all.
_NO_TLS: Final = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG")
#: Errors after which not even a connection was made, whatever was to be asked on it.
_WITHOUT_CONNECTION: Final = (
    aiohttp.ClientSSLError,
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
)


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who asks; ``user_password`` does not show in the ``repr``."""

    user_id: str
    user_password: str = field(repr=False)
    account_id: str


@dataclass(frozen=True, slots=True)
class Limits:
    """How politely to ask: ``rate`` in requests a second (0: unbounded), ``budget`` in requests, times in s.

    ``pause`` bounds the wait for the next byte, ``longest`` a whole answer, and ``largest`` its bytes: as many
    are more than ten million customers.
    """

    rate: float = 5.0
    budget: int = 1000
    connect: float = 10.0
    pause: float = 30.0
    longest: float = 1800.0
    largest: int = 8 << 30


def is_local(url: str) -> bool:
    """Tell whether a URL is of this machine."""
    host = urlsplit(url).hostname or ""
    return host in _LOCAL or host.startswith("127.")


def polite_rate(url: str) -> float:
    """Return how many requests a second are polite to send to a URL if nobody says otherwise; 0: any number."""
    return 0.0 if is_local(url) else _POLITE_RATE


class Target:
    """A server under judgement. Not for several threads; close it when done."""

    def __init__(
        self, url: str, credentials: Credentials, limits: Limits, folder: Path, secrets: Secrets
    ) -> None:
        """Prepare to ask ``url``; answers are kept as files in ``folder``."""
        check_address(url)
        self.url = url
        self.secrets = secrets
        wrong = wrong_passwords(credentials.user_password)
        for secret in (credentials.user_password, *wrong.values()):
            secrets.add(secret)
        self._stand_ins = {RIGHT_PASSWORD: credentials.user_password, **wrong}
        self.asked: Counter[str] = Counter()
        self._credentials = credentials
        self._limits = limits
        self._folder = folder
        self._names = itertools.count()
        self._runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self._session: aiohttp.ClientSession | None = None
        self._next_start = 0.0
        self._failures = 0
        self._outages = 0
        self._stopped = ""
        self._reached = False

    def __repr__(self) -> str:
        return f"Target({self.secrets.hide(self.url)!r})"

    def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            self._runner.run(self._session.close())
        self._runner.close()

    def ask(self, question: Question, *, most: int | None = None, kind: str = "") -> Received:
        """Send a question and return what came back, at most ``most`` bytes of it; it counts as ``kind``.

        A busy server (429, 503) is asked again after the pause that it names. Raises ``UnreachableError``
        when the very first request finds nobody, ``TroubleError`` on any later trouble of the network or when
        the server stays busy (``BusyError``), and ``StoppedError`` when it failed repeatedly or the budget is spent.
        """
        for attempt in range(1, _TRIES + 1):
            received = self._once(question, most, kind or question.kind if attempt == 1 else AGAIN)
            if received.status < 500 and received.status not in _BUSY:
                self._failures = 0
                return received
            self._failures += 1
            if self._failures >= _STOP_AFTER:
                self._stopped = f"it answered {self._failures} requests in a row with status 429 or 5xx"
                raise StoppedError(f"The suite stopped asking the server: {self._stopped}.")
            if received.status not in _BUSY:
                return received
            if attempt < _TRIES:
                named = seconds_to_wait(received.headers.get("Retry-After", ""), time.time())
                self._wait(float(attempt) if named is None else named)
        raise BusyError(
            f"Trouble with the target. It stayed busy: status {received.status}, {_TRIES} times in a row."
        )

    def note_outage(self, reason: str) -> None:
        """Count an answer that is not the server's own, and ask nothing more after several without a report between."""
        self._outages += 1
        if self._outages >= _STOP_AFTER:
            self._stopped = f"{reason}, {self._outages} times in a row"

    def forgive(self) -> None:
        """Forget failures, after the server has shown that only the question was at fault."""
        self._failures = self._outages = 0

    def _wait(self, seconds: float) -> None:
        if seconds > LONGEST_WAIT:
            self._stopped = f"it asks to be left alone for {seconds:.0f} s"
            raise StoppedError(f"The suite stopped asking the server: {self._stopped}.")
        time.sleep(seconds)

    def _once(self, question: Question, most: int | None, kind: str) -> Received:
        if self._stopped:
            raise StoppedError(f"The suite stopped asking the server: {self._stopped}.")
        if sum(self.asked.values()) >= self._limits.budget:
            raise StoppedError(f"The budget of {self._limits.budget} requests is spent.")
        if self._limits.rate:
            now = time.monotonic()
            if self._next_start > now:
                time.sleep(self._next_start - now)
            self._next_start = max(now, self._next_start) + 1 / self._limits.rate
        self.asked[kind] += 1
        received = self._guarded(question, self._exchange_or_again(question, most))
        self._reached = True
        return received

    def _guarded(self, question: Question, exchange: Coroutine[None, None, Received]) -> Received:
        try:
            return self._runner.run(exchange)
        except NotKeptError as error:
            self._stopped = (
                f"an answer cannot be kept in {self._folder}: {error}; let TMPDIR name another folder"
            )
            raise StoppedError(f"The suite stopped asking the server: {self._stopped}.") from None
        except EndlessAnswerError:
            self._stopped = f"an answer had no end after {self._limits.largest:,} bytes"
            raise StoppedError(f"The suite stopped asking the server: {self._stopped}.") from None
        except (aiohttp.ClientError, OSError) as error:
            raise self._trouble(question, error) from None

    def _trouble(self, question: Question, error: Exception) -> CustomersAllError:
        """Count a failure of the network, and return it as an error that names the request where a connection was made."""
        reason = self._reason(error)
        self._failures += 1
        if self._failures >= _STOP_AFTER:
            self._stopped = f"{reason}, {self._failures} times in a row"
        where = self.secrets.hide(self.url)
        if not self._reached:
            return UnreachableError(f"The target cannot be reached. {where}: {reason}.")
        if isinstance(error, _WITHOUT_CONNECTION):
            return TroubleError(f"Trouble with the target. {where}: {reason}.")
        sentence = f"Trouble with the target. {where}, asked {in_words(question)}: {reason}."
        return BrokenOffError(sentence, question, reason, hung=isinstance(error, TimeoutError))

    def _reason(self, error: Exception) -> str:
        """Say in a few words how an exchange failed."""
        match error:
            case aiohttp.ClientSSLError() if any(name in str(error) for name in _NO_TLS):
                return "the server answers, but not by TLS; try http:// in place of https://"
            case aiohttp.ClientSSLError():
                return f"TLS failed: {self.secrets.hide(str(error))}"
            case aiohttp.ClientConnectorError() if isinstance(error.os_error, ConnectionRefusedError):
                return "no connection: nobody listens there"
            case aiohttp.ClientConnectorError():
                return f"no connection: {self.secrets.hide(error.strerror or str(error.os_error))}"
            case aiohttp.ConnectionTimeoutError():
                return f"no connection within {self._limits.connect:g} s"
            case TimeoutError():
                return f"nothing came for {self._limits.pause:g} s, or the answer took too long"
            case aiohttp.ServerDisconnectedError():
                by_tls = not self._reached and self.url.startswith("http:")
                return f"it closed the connection without an answer{'; it may want https://' * by_tls}"
            case aiohttp.ClientPayloadError():
                return "the answer broke off, or is encoded otherwise than its headers say"
            case _:
                return f"the answer broke off or is not HTTP ({type(error).__name__})"

    async def _exchange_or_again(self, question: Question, most: int | None) -> Received:
        """Ask once more where a kept connection fails: servers close one that was idle for a while."""
        try:
            return await self._exchange(question, most)
        except aiohttp.ClientConnectorError:
            raise
        except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
            if not self._reached:
                raise
            self.asked[AGAIN] += 1
            return await self._exchange(question, most)

    async def _exchange(self, question: Question, most: int | None) -> Received:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(
                total=self._limits.longest, sock_connect=self._limits.connect, sock_read=self._limits.pause
            )
            self._session = aiohttp.ClientSession(
                timeout=timeout,
                connector=aiohttp.TCPConnector(limit=1),
                headers={"User-Agent": "customers-all-verify", "Accept-Encoding": "identity"},
            )
        started = time.monotonic()
        path = self._folder / f"answer-{next(self._names)}"
        url, body, headers = self._request(question)
        async with self._session.request(
            question.method or "POST", url, data=body, headers=headers, allow_redirects=False
        ) as response:
            length, cut, digest = await to_disk(response, path, most, self._limits.largest)
            return Received(
                question=question,
                status=response.status,
                headers=_combined(response.headers),
                path=path,
                length=length,
                cut=cut,
                digest=digest,
                seconds=time.monotonic() - started,
            )

    def _request(self, question: Question) -> tuple[str, aiohttp.FormData | bytes | None, dict[str, str]]:
        fields = self.fields(question)
        headers = {name: self._filled_in(value) for name, value in question.headers}
        query = list(question.query)
        if question.method == "GET":
            return self._with_query([*query, *fields]), None, headers
        if question.encoding == "multipart":
            form = aiohttp.FormData(default_to_multipart=True)
            for name, value in fields:
                form.add_field(name, value)
            return self._with_query(query), form, headers
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return self._with_query(query), urlencode(fields).encode("ascii"), headers

    def _with_query(self, fields: list[tuple[str, str]]) -> str:
        if not fields:
            return self.url
        return f"{self.url}{'&' if urlsplit(self.url).query else '?'}{urlencode(fields)}"

    def fields(self, question: Question) -> list[tuple[str, str]]:
        """Return all fields as they are sent, the password in clear: not to be shown."""
        credentials = self._credentials
        values = (credentials.user_id, credentials.user_password, credentials.account_id)
        required = dict([*zip(CREDENTIAL_FIELDS, values, strict=True), *REPORT_FIELDS])
        required.update(question.instead)
        kept = [(name, value) for name, value in required.items() if name not in question.without]
        return [(name, self._filled_in(value)) for name, value in (*kept, *question.fields)]

    def _filled_in(self, value: str) -> str:
        return self._stand_ins.get(value, value)


def _combined(headers: MultiMapping[str]) -> CIMultiDict[str]:
    """Return headers with all lines of a name in one (RFC 9110 section 5.3); a line that is repeated counts once."""
    return CIMultiDict({name: ", ".join(dict.fromkeys(headers.getall(name))) for name in headers})
