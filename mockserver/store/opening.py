"""From an address to a store: ``--database``."""

from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from contracts.errors import ConfigurationError
from mockserver.store.interface import Store
from mockserver.store.sqlite.connection import Database
from mockserver.store.sqlite.store import SqliteStore

#: The store that forgets everything when it is closed.
IN_MEMORY = "sqlite://"


def open_store(url: str = IN_MEMORY) -> Store:
    """Open the store at an address: ``sqlite://`` is one in memory, ``sqlite:///FILE`` a file.

    As is usual, ``sqlite:///sandbox.db`` is a file in the present folder and ``sqlite:////data/sandbox.db`` one
    with a full path. A file that is not there is made. ``?durable=no`` does without waiting for the disk.
    Raises ``ConfigurationError`` if the address is of no known kind, or the file is locked, is no database,
    or is one of another program or another version.
    """
    parts = urlsplit(url)
    if parts.scheme != "sqlite":
        raise ConfigurationError(
            f"The database {_shown(url)} is of no kind that this build knows. Give sqlite:// or sqlite:///FILE."
        )
    path = unquote(parts.path.removeprefix("/"))
    if parts.netloc:
        raise ConfigurationError(
            f"The database {_shown(url)} names a host. A file has three slashes: sqlite:///{parts.netloc.rpartition('@')[2]}{parts.path}."
        )
    if parts.fragment:
        raise ConfigurationError(
            f"The database {_shown(url)} has a # in it. Write %23 for one in a file's name."
        )
    options = parse_qs(parts.query, keep_blank_values=True)
    durable = options.pop("durable", ["yes"])
    if options or durable not in (["yes"], ["no"]):
        raise ConfigurationError(
            f"The database {_shown(url)} has an unknown option. There is only durable=no."
        )
    if path in ("", ":memory:"):
        return SqliteStore.in_memory()
    return SqliteStore(Database(Path(path), durable=durable == ["yes"]))


def _shown(url: str) -> str:
    """Show an address without what may be a user and password."""
    parts = urlsplit(url)
    return repr(parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl() if parts.netloc else url)
