"""Clients that poll wrongly."""

from pathlib import Path
from typing import Any

from conformance.client.mutants.mutant import mutant, sending


@mutant("first-poll-starts-at-zero", "sends no last as long as none is noted")
def _(client: Any) -> None:
    def change(fields: dict[str, str]) -> None:
        if fields.get("last") == "0":
            del fields["last"]

    sending(client, change)


@mutant("last-advances", "notes the first id and never another")
def _(client: Any) -> None:
    right = client.note_last_id

    def note_last_id(state: Path, last_id: str) -> None:
        if not state.exists():
            right(state, last_id)

    client.note_last_id = note_last_id


@mutant("polls-lose-nothing", "overlooks the first change of each poll")
def _(client: Any) -> None:
    right = client.understand

    def understand(status: int, headers: Any, body: bytes, fields: dict[str, str]) -> object:
        report, last_id = right(status, headers, body, fields)
        if fields.get("last", "0") != "0":
            report = {**report, "customers": report["customers"][1:]}
        return report, last_id

    client.understand = understand


@mutant("failed-poll-keeps-last", "notes the id as soon as the headers are there")
def _(client: Any) -> None:
    right_fields, right_reading = client.fields_of, client.read_whole
    states: list[Path] = []

    def fields_of(environment: object, ask: object, state: Path) -> object:
        states.append(state)
        return right_fields(environment, ask, state)

    def read_whole(response: Any) -> object:
        client.note_last_id(states[-1], response.headers.get("X-Last-Id"))
        return right_reading(response)

    client.fields_of, client.read_whole = fields_of, read_whole


@mutant("no-repeated-full-report", "fetches everything again at each poll after the first")
def _(client: Any) -> None:
    def change(fields: dict[str, str]) -> None:
        if fields.get("last", "0") != "0":
            del fields["last"]

    sending(client, change)
