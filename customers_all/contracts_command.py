"""``customers-all contracts``: the schemas, the OpenAPI document and the tables, as files for other tools."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Final

import click

from contracts.errors import ConfigurationError
from customers_all.options import CONTEXT

#: The folders of the package that other tools can use, and the tables that go into a folder ``catalogue``.
_FOLDERS: Final = ("xsd", "jsonschema", "openapi")
_TABLES: Final = ("statements.toml", "decisions.toml", "rules.toml")


@click.group("contracts", context_settings=CONTEXT)
def command() -> None:
    """The contracts as files."""


@command.command("export", context_settings=CONTEXT)
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Overwrite files of these names that hold something else.")
def export(folder: Path, *, force: bool) -> None:
    """Write the XSD, JSON Schema and OpenAPI files and the catalogue's tables into DIR.

    DIR is made if it does not exist; its other files stay as they are. Prints the name of each file.
    """
    contents = {folder / name: content for name, content in exported()}
    others = [path for path, content in contents.items() if _holds_something_else(path, content)]
    if others and not force:
        raise ConfigurationError(
            f"{', '.join(map(str, others))} would be overwritten; choose another folder, or give --force."
        )
    for path, content in contents.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError as error:
            raise ConfigurationError(f"{path} cannot be written: {error.strerror or error}.") from None
        click.echo(path)


def exported() -> Iterator[tuple[str, bytes]]:
    """Yield the relative name and the content of every file to export."""
    package = files("contracts")
    for folder in _FOLDERS:
        for entry in sorted(package.joinpath(folder).iterdir(), key=lambda entry: entry.name):
            yield f"{folder}/{entry.name}", entry.read_bytes()
    for table in _TABLES:
        yield f"catalogue/{table}", package.joinpath(table).read_bytes()


def _holds_something_else(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() != content
    except FileNotFoundError:
        return False
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror or error}.") from None
