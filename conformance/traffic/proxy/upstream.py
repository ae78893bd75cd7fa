"""The server that the proxy stands before."""

import asyncio
import ssl
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from contracts.errors import ConfigurationError

_PORTS: Final = {"http": 80, "https": 443}
#: The most that is read at once; a connection's buffers may hold twice as much.
BLOCK: Final = 1 << 18


@dataclass(frozen=True, slots=True)
class Upstream:
    """Where to connect; ``authority`` is what the header ``Host`` says there, ``tls`` is ``None`` for plain HTTP."""

    host: str
    port: int
    authority: str
    tls: ssl.SSLContext | None = field(default=None, repr=False)

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Open a connection; raises ``OSError`` if there is nobody, or TLS fails."""
        return await asyncio.open_connection(self.host, self.port, ssl=self.tls, limit=BLOCK)


def upstream_of(url: str, *, insecure: bool = False) -> Upstream:
    """Understand an address, ``https://HOST:PORT``; a path in it has no meaning, for the client's is passed on.

    ``insecure`` accepts any certificate. Raises ``ConfigurationError`` on anything else; shows no password.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise ConfigurationError("--upstream is no address of the form http://HOST:PORT.") from None
    if parts.username or parts.password or parts.query:
        raise ConfigurationError("--upstream holds credentials or a query; name the host and the port only.")
    if parts.scheme not in _PORTS or not host or port == 0:
        raise ConfigurationError(
            f"--upstream is {url!r}; it must be an address of the form http://HOST:PORT."
        )
    tls = None
    if parts.scheme == "https":
        tls = ssl.create_default_context()
        if insecure:
            tls.check_hostname = False
            tls.verify_mode = ssl.CERT_NONE
    return Upstream(host, port or _PORTS[parts.scheme], parts.netloc, tls)
