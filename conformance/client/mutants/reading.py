"""Clients that do not understand what they are given."""

import html
from typing import Any

from conformance.client.mutants.mutant import mutant, reporting, valuing

Customers = list[dict[str, str]]


@mutant("reads-every-customer", "stops after a thousand customers")
def _(client: Any) -> None:
    reporting(client, lambda customers: customers[:1000])


@mutant("reads-empty-report", "takes the absence of customers for an error")
def _(client: Any) -> None:
    def change(customers: Customers) -> Customers:
        if not customers:
            raise client.NoReportError("There is no customer in the report.")
        return customers

    reporting(client, change)


@mutant("reads-single-customer", "finds no list in a report of one customer, and so nobody")
def _(client: Any) -> None:
    reporting(client, lambda customers: customers if len(customers) != 1 else [])


@mutant("reads-every-field", "knows card_number by another name")
def _(client: Any) -> None:
    def change(customers: Customers) -> Customers:
        return [
            {name.replace("card_number", "cardNumber"): value for name, value in customer.items()}
            for customer in customers
        ]

    reporting(client, change)


@mutant("reads-unset-fields", "prints None for an unset field")
def _(client: Any) -> None:
    valuing(client, lambda _, value: value or "None")


@mutant("reads-zero-date", "takes 0000-00-00 for a date")
def _(client: Any) -> None:
    client.ZERO_DATE = "no date at all"


@mutant("keeps-special-characters", "unescapes values a second time")
def _(client: Any) -> None:
    valuing(client, lambda _, value: html.unescape(value))


@mutant("keeps-white-space", "trims values")
def _(client: Any) -> None:
    valuing(client, lambda _, value: value.strip())


@mutant("keeps-zeros-in-front", "reads digits as numbers")
def _(client: Any) -> None:
    numbers = {"zip", "customer_code", "card_number"}

    def change(name: str, value: str) -> str:
        return str(int(value)) if name in numbers and value.isdigit() else value

    valuing(client, change)


@mutant("reads-json", "reads JSON line by line, so that it must be indented")
def _(client: Any) -> None:
    right = client.read_json

    def read_json(body: bytes, fields: dict[str, str]) -> object:
        if b"\n" not in body:
            raise client.NoReportError("There is only one line.")
        return right(body, fields)

    client.read_json = read_json


@mutant("reads-jsonp", "expects the function's name to be one word")
def _(client: Any) -> None:
    client.unwrapped = lambda text, callback: text[len(callback.split(".")[-1]) + 1 :].rstrip(");\n")


@mutant("reads-error-answer", "says that something went wrong, whatever the server said")
def _(client: Any) -> None:
    right = client.understand

    def understand(*arguments: object) -> tuple[dict[str, Any], str | None]:
        report, last_id = right(*arguments)
        if report["status"] == "error":
            report = {"status": "error", "error": "Something went wrong."}
        return report, last_id

    client.understand = understand


@mutant("tolerates-undocumented-fields", "gives up on a field that it does not know")
def _(client: Any) -> None:
    right = client.customer_of

    def customer_of(values: dict[str, str]) -> object:
        if values.keys() - set(client.FIELDS):
            raise client.NoReportError("There is an unknown field.")
        return right(values)

    client.customer_of = customer_of


@mutant("tolerates-field-order", "goes by the position of the fields when there are fifteen")
def _(client: Any) -> None:
    right = client.customer_of

    def customer_of(values: dict[str, str]) -> object:
        if len(values) == len(client.FIELDS):
            values = dict(zip(client.FIELDS, values.values(), strict=True))
        return right(values)

    client.customer_of = customer_of


@mutant("reads-compressed-answer", "announces gzip and does not unpack it")
def _(client: Any) -> None:
    client.unpacked = lambda body, _coding: body
