"""The socket that a server listens on, and the address at which it is reached."""

import errno
import socket
from typing import Final

from contracts.errors import ConfigurationError

#: What to do about an address that cannot be listened on, unless another port helps.
_ADVICE: Final = {
    errno.EADDRNOTAVAIL: "Give an address of this machine with --host.",
    errno.EACCES: "Ports below 1024 are for the system's own programs: choose another with --port.",
}


def bind(host: str, port: int, *, shared: bool = False) -> socket.socket:
    """Bind a listening socket; port 0 picks a free one, ``shared`` lets other processes bind it as well.

    Raises ``ConfigurationError`` if the address is taken or not this machine's.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise ConfigurationError(f"The host {host!r} is not known: {error.strerror}.") from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind(address)
    except OSError as error:
        listener.close()
        advice = _ADVICE.get(error.errno or 0, "Choose another with --port, 0 for a free one.")
        raise ConfigurationError(f"{host}:{port} cannot be listened on: {error.strerror}. {advice}") from None
    return listener


def address_of(listener: socket.socket, *, tls: bool = False) -> str:
    """Return the URL at which a bound socket is reached."""
    host, port = listener.getsockname()[:2]
    scheme = "https" if tls else "http"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
