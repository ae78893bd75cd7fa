"""The address of a server to judge: what is right, and that it holds no secret."""

from urllib.parse import parse_qsl, urlsplit

from conformance.asked import PASSWORD_VARIABLE
from contracts.errors import ConfigurationError
from contracts.fields import SECRET_FIELDS


def check_address(url: str) -> None:
    """Raise ``ConfigurationError`` unless a URL can be asked; a password in it is not repeated."""
    if holds_secret(url):
        raise ConfigurationError(
            f"The target's address holds a password; take it out and set {PASSWORD_VARIABLE} instead."
        )
    try:
        parts = urlsplit(url)
        right = (
            parts.scheme in {"http", "https"}
            and _is_host_name(parts.hostname or "")
            and parts.port != 0
            and not parts.username
            and "#" not in url
        )
    except ValueError:
        right = False
    if not right:
        raise ConfigurationError(f"{url!r} is no address of the form http://HOST:PORT/PATH.{_advice(url)}")


def _advice(url: str) -> str:
    """Say what stands in an address that is right but for that; ``""`` where it is wrong otherwise."""
    if "#" in url:
        return " What follows # is a browser's own, and no server gets it: leave it out."
    if url.startswith(("http://", "https://")) and "@" in url.partition("//")[2].partition("/")[0]:
        return " The user goes into --user-id."
    return ""


def _is_host_name(host: str) -> bool:
    """Tell whether a name can be looked up (RFC 5890): no part of it is empty or has more than 63 characters."""
    try:
        return bool(host.removesuffix(".").encode("idna"))
    except UnicodeError:
        return False


def holds_secret(url: str) -> bool:
    """Tell whether an address carries a user's name with a password, or a secret field in its query."""
    try:
        parts = urlsplit(url)
        fields = {name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    except ValueError:
        return False
    return parts.password is not None or not SECRET_FIELDS.isdisjoint(fields)
