"""Clients that ask wrongly."""

from typing import Any
from urllib.parse import quote

from conformance.client.mutants.mutant import mutant, sending


@mutant("required-field-sent", "leaves the field report out")
def _(client: Any) -> None:
    sending(client, lambda fields: fields.update(report=""))


@mutant("type-is-reports", "sends type=report")
def _(client: Any) -> None:
    sending(client, lambda fields: fields.update(type="report"))


@mutant("report-is-customers-all", "sends report=customers")
def _(client: Any) -> None:
    sending(client, lambda fields: fields.update(report="customers"))


@mutant("credentials-valid", "sends the password with the line end of the file that it stood in")
def _(client: Any) -> None:
    sending(client, lambda fields: fields.update(user_password=fields["user_password"] + "\n"))


@mutant("credentials-not-in-url", "sends the password in the URL")
def _(client: Any) -> None:
    right = client.ask_server

    def ask_server(url: str, fields: dict[str, str], ends_at: float) -> object:
        rest = {name: value for name, value in fields.items() if name != "user_password"}
        return right(f"{url}?user_password={quote(fields['user_password'])}", rest, ends_at)

    client.ask_server = ask_server


@mutant("body-readable", "sends a note beside the fields as a file")
def _(client: Any) -> None:
    def exchange(url: str, fields: dict[str, str], ends_at: float) -> object:
        return right(url, {**fields, "note": _FILE}, ends_at)

    right, client.exchange = client.exchange, exchange
    client.urlencode = _multipart
    client.FORM = f"multipart/form-data; boundary={_BOUNDARY}"


_BOUNDARY = "fields-and-a-file"
_FILE = "a note"


def _multipart(fields: dict[str, str]) -> bytes:
    parts = []
    for name, value in fields.items():
        file_name = '; filename="note.txt"' if value is _FILE else ""
        head = f'Content-Disposition: form-data; name="{name}"{file_name}'
        parts.append(f"--{_BOUNDARY}\r\n{head}\r\n\r\n{value}\r\n")
    return f"{''.join(parts)}--{_BOUNDARY}--\r\n".encode()


@mutant("date-is-calendar-date", "writes dates as DD/MM/YYYY")
def _(client: Any) -> None:
    def change(fields: dict[str, str]) -> None:
        for name in fields.keys() & {"date_start", "date_end"}:
            fields[name] = "/".join(reversed(fields[name].split("-")))

    sending(client, change)


@mutant("date-range-in-order", "sends the later day as date_start")
def _(client: Any) -> None:
    def change(fields: dict[str, str]) -> None:
        if {"date_start", "date_end"} <= fields.keys():
            fields.update(date_start=fields["date_end"], date_end=fields["date_start"])

    sending(client, change)


@mutant("dates-with-campaigns", "bounds a report without campaigns by a day of its own")
def _(client: Any) -> None:
    def change(fields: dict[str, str]) -> None:
        if not fields.keys() & {"selected_campaigns", "last", "date_start"}:
            fields["date_start"] = "2000-01-01"

    sending(client, change)


@mutant("campaigns-separated-by-commas", "puts a space after each comma")
def _(client: Any) -> None:
    def change(fields: dict[str, str]) -> None:
        if "selected_campaigns" in fields:
            fields["selected_campaigns"] = fields["selected_campaigns"].replace(",", ", ")

    sending(client, change)


@mutant("campaign-belongs-to-account", "reads campaign ids as numbers and loses a zero in front")
def _(client: Any) -> None:
    def change(fields: dict[str, str]) -> None:
        if "selected_campaigns" in fields:
            numbers = (str(int(item)) for item in fields["selected_campaigns"].split(","))
            fields["selected_campaigns"] = ",".join(numbers)

    sending(client, change)


@mutant("last-is-whole-number", "reads the last id as a number with a fraction")
def _(client: Any) -> None:
    def change(fields: dict[str, str]) -> None:
        if "last" in fields:
            fields["last"] = str(float(fields["last"]))

    sending(client, change)


@mutant("last-was-issued", "adds a thousand to the last id, to be on the safe side")
def _(client: Any) -> None:
    def change(fields: dict[str, str]) -> None:
        if fields.get("last", "0") != "0":
            fields["last"] = str(int(fields["last"]) + 1000)

    sending(client, change)


@mutant("last-without-campaigns", "sends last=0 beside campaigns")
def _(client: Any) -> None:
    def change(fields: dict[str, str]) -> None:
        if "selected_campaigns" in fields:
            fields["last"] = "0"

    sending(client, change)


@mutant("output-is-json-or-xml", "sends a media type as output")
def _(client: Any) -> None:
    def change(fields: dict[str, str]) -> None:
        if "output" in fields and not fields.keys() & {"callback", "condensed"}:
            fields["output"] = f"application/{fields['output'].lower()}"

    sending(client, change)


@mutant("callback-is-safe-name", "sends the call instead of the function's name")
def _(client: Any) -> None:
    def change(fields: dict[str, str]) -> None:
        if "callback" in fields:
            fields["callback"] += "()"

    sending(client, change)


@mutant("callback-with-json", "sends a callback although it wants XML")
def _(client: Any) -> None:
    def change(fields: dict[str, str]) -> None:
        if "output" not in fields:
            fields["callback"] = "show"

    sending(client, change)


@mutant("condensed-with-json", "asks for XML without white space")
def _(client: Any) -> None:
    def change(fields: dict[str, str]) -> None:
        if "output" not in fields:
            fields["condensed"] = "yes"

    sending(client, change)


@mutant("documented-fields-only", "tells the version of the interface, as other calls want it")
def _(client: Any) -> None:
    sending(client, lambda fields: fields.update(API="1.5"))


@mutant("asks-what-was-wanted", "forgets date_end")
def _(client: Any) -> None:
    def change(fields: dict[str, str]) -> None:
        fields.pop("date_end", None)

    sending(client, change)
