"""TLS: given certificate files, or ones made on the spot that any client can be told to trust."""

import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from contracts.errors import ConfigurationError

#: The names by which this machine calls itself.
_OWN_NAMES: Final = ("localhost", "127.0.0.1", "::1")
#: All that OpenSSL's errors about such files come to.
_NO_PEM: Final = "one of them is not there in PEM, or the key is not that of the certificate"


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """PEM files: a certificate with its chain, and its private key, which may be in the same file."""

    certificate: Path
    key: Path | None = None

    def context(self) -> ssl.SSLContext:
        """Return what a server speaks TLS with; raises ``ConfigurationError`` if the files do not fit."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        try:
            context.load_cert_chain(self.certificate, self.key, password=_no_password)
        except (OSError, ValueError) as error:
            reason = _NO_PEM if isinstance(error, ssl.SSLError) else error.args[-1]
            raise ConfigurationError(
                f"The certificate {self.certificate} and its key cannot be used: {reason}."
            ) from None
        return context


@dataclass(frozen=True, slots=True)
class Security:
    """What a server speaks TLS with; a client that trusts ``authority``, a PEM file, trusts the server."""

    files: TlsFiles
    authority: Path | None = None


@contextmanager
def made_on_the_spot(host: str) -> Iterator[Security]:
    """Make a certificate for this machine and ``host``, by an authority of its own, until the block is left."""
    import trustme  # noqa: PLC0415 - brings a library of cryptography, which a server without TLS never needs

    authority = trustme.CA()
    server = authority.issue_cert(*_OWN_NAMES, *([host] if _names_a_machine(host) else []))
    with tempfile.TemporaryDirectory(prefix="customers-all-tls-") as name:
        folder = Path(name)
        files = TlsFiles(folder / "server.pem", folder / "server-key.pem")
        server.private_key_pem.write_to_path(folder / "server-key.pem")
        authority.cert_pem.write_to_path(folder / "ca.pem")
        for blob in server.cert_chain_pems:
            blob.write_to_path(files.certificate, append=True)
        yield Security(files, folder / "ca.pem")


def _names_a_machine(host: str) -> bool:
    """Tell whether a certificate can be for a host: not for "all addresses", nor twice for one."""
    if not host or host in _OWN_NAMES:
        return False
    try:
        return not ip_address(host).is_unspecified
    except ValueError:
        return True


def _no_password() -> str:
    raise ValueError("the key is locked with a passphrase, which cannot be given here")
