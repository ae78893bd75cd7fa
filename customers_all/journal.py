"""``customers-all journal``: what clients asked of a running sandbox, and what they did wrong."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

import aiohttp
import click

from contracts.catalogue import LEVELS
from contracts.errors import ConfigurationError, UnreachableError
from customers_all.levels import shown_level
from customers_all.options import CONTEXT, format_option
from mockserver.control.prefix import PREFIX

_PATH: Final = f"{PREFIX}/requests"
_DATA: Final = b"data: "
#: A stream may be silent for long; only connecting has a bound, in seconds.
_PATIENCE: Final = aiohttp.ClientTimeout(total=None, sock_connect=10)


@click.command("journal", context_settings=CONTEXT)
@click.argument("url", envvar="CUSTOMERS_ALL_URL", default="http://127.0.0.1:8080")
@click.option("--follow", is_flag=True, help="Go on with the requests that come, until interrupted.")
@click.option("--account", help="Only requests that name this account.")
@click.option("--finding", help="Only requests with a finding of this rule, or any.")
@click.option(
    "--finding-level", type=click.Choice(LEVELS), help="Only requests with a finding of this level."
)
@click.option(
    "--result", help="Only requests with this result: success, error, refused, aborted, failed or preflight."
)
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many to show."
)
@click.option("--control-token", metavar="TOKEN", help="The token of the control API, if it asks for one.")
@format_option("text", "json", says="How it is written; json is one object a line.")
def command(
    *,
    url: str,
    follow: bool,
    account: str | None,
    finding: str | None,
    finding_level: str | None,
    result: str | None,
    limit: int,
    control_token: str | None,
    output_format: str,
) -> None:
    """Show what clients asked of the sandbox at URL (http://127.0.0.1:8080 unless told otherwise)."""
    words = {"account": account, "finding": finding, "level": finding_level, "result": result}
    criteria = {name: value for name, value in words.items() if value is not None}
    headers = {"Authorization": f"Bearer {control_token}"} if control_token else {}
    with suppress(KeyboardInterrupt):
        asyncio.run(_show(_address(url), criteria, headers, limit, output_format, follow=follow))


def _address(url: str) -> str:
    """Return where the journal is of the sandbox whose address, or whose report's, is given."""
    return url.rstrip("/").removesuffix("/api.php") + _PATH


async def _show(
    address: str,
    criteria: dict[str, str],
    headers: dict[str, str],
    limit: int,
    output_format: str,
    *,
    follow: bool,
) -> None:
    try:
        async with aiohttp.ClientSession(headers=headers, timeout=_PATIENCE) as session:
            listed = await _listed(session, address, {**criteria, "limit": str(limit)})
            for entry in listed["requests"]:
                _write(entry, output_format)
            if follow:
                later = {**criteria, "after": str(listed["newest"])}
                async for entry in _stream(session, f"{address}/stream", later):
                    _write(entry, output_format)
    except aiohttp.ClientError as error:
        raise UnreachableError(f"The journal at {address} cannot be read: {error}.") from None


async def _listed(session: aiohttp.ClientSession, address: str, criteria: Mapping[str, str]) -> Any:
    async with session.get(address, params=criteria) as response:
        await _refuse(response, address)
        return await response.json()


async def _stream(
    session: aiohttp.ClientSession, address: str, criteria: Mapping[str, str]
) -> AsyncIterator[Mapping[str, Any]]:
    async with session.get(address, params=criteria) as response:
        await _refuse(response, address)
        rest = b""
        async for piece in response.content.iter_any():
            *lines, rest = (rest + piece).split(b"\n")
            for line in lines:
                if line.startswith(_DATA):
                    yield json.loads(line.removeprefix(_DATA))
    raise UnreachableError("The sandbox has ended the journal's stream.")


async def _refuse(response: aiohttp.ClientResponse, address: str) -> None:
    """Raise the error that the answer tells of, if it does."""
    if response.ok:
        return
    text = await response.text()
    with suppress(ValueError, KeyError, TypeError):
        raise ConfigurationError(str(json.loads(text)["error"]))
    raise ConfigurationError(
        f"{address} answers with status {response.status}. Is it a sandbox, with its control API on?"
    )


def _write(entry: Mapping[str, Any], output_format: str) -> None:
    click.echo(json.dumps(entry, ensure_ascii=False) if output_format == "json" else readable(entry))
    sys.stdout.flush()


def readable(entry: Mapping[str, Any]) -> str:
    """Return an entry as a line of what was asked and answered, and a few lines for each finding."""
    at = datetime.fromisoformat(entry["at"]).astimezone()
    asked = " ".join(f"{field['name']}={_shown(field)}" for field in entry["fields"])
    head = f"{at:%H:%M:%S.%f}"[:-3] + f"  {entry['method']} {entry['path']} ({entry['encoding']})  {asked}"
    lines = [_printable(head), f"              {_answer(entry)}"]
    for finding in entry["findings"]:
        lines.append(f"      {shown_level(finding['level'])}  {finding['rule']}")
        lines.append(_printable(f"              {finding['sentence']}"))
        lines.append(f"              To mend it: {finding['mend']} ({', '.join(finding['statements'])})")
    return "\n".join(lines)


def _answer(entry: Mapping[str, Any]) -> str:
    parts = [f"{entry['result']} {entry['status']}"]
    if entry["customers"] is not None:
        parts.append(f"{entry['customers']} customer{'' if entry['customers'] == 1 else 's'}")
    if entry["last_id"] is not None:
        parts.append(f"last id {entry['last_id']}")
    parts += [f"{entry['bytes']:,} bytes", f"{entry['duration_ms']:.1f} ms"]
    if entry["fault"]:
        parts.append(f"fault {entry['fault']}")
    if entry["error"] and not any(entry["error"] in finding["sentence"] for finding in entry["findings"]):
        parts.append(_printable(entry["error"]))
    return ", ".join(parts)


def _shown(field: Mapping[str, Any]) -> str:
    value = field.get("value")
    if value is None:
        return "(empty)" if field["secret"]["empty"] else "***"
    return value if value and " " not in value else repr(value)


def _printable(text: str) -> str:
    """Escape what could steer a terminal: a client has written it."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)
