"""Where what a client understood differs from what it was given, and in which way."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import zip_longest
from typing import Final

from conformance.client.report import Report
from contracts.fields import CUSTOMER_FIELDS

#: What an unset ``custom_date`` may look like (DEC-21).
ZERO_DATE: Final = "0000-00-00"
_CODE: Final = "customer_code"
_SHOWN: Final = 80

Customer = Mapping[str, object]


class Aspect(Enum):
    """The way in which two reports differ; the value holds the rules that speak of it, the first one first."""

    CUSTOMERS = ("reads-every-customer",)
    FIELDS = ("reads-every-field",)
    UNSET = ("reads-unset-fields",)
    ZERO_DATE = ("reads-zero-date",)
    WHITE_SPACE = ("keeps-white-space",)
    ZEROS = ("keeps-zeros-in-front",)
    CHARACTERS = ("keeps-special-characters",)
    #: A value without anything special is another one: that of another field, as a rule.
    VALUE = ("tolerates-field-order", "reads-every-field")


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference, told in a sentence."""

    aspect: Aspect
    sentence: str


def differences(served: Report, understood: Report) -> Iterator[Difference]:
    """Yield the differences between two reports of customers, whatever their order (DEC-29)."""
    expected, got = len(served.customers), len(understood.customers)
    if expected != got:
        yield Difference(
            Aspect.CUSTOMERS, f"The report has {expected} customers, and the client understood {got}."
        )
    for there, here in _pairs(served.customers, understood.customers):
        if there is None:
            yield Difference(Aspect.CUSTOMERS, f"A customer was invented: {_shown(dict(here or {}))}.")
        elif here is None:
            yield Difference(
                Aspect.CUSTOMERS, f"The customer with the code {_shown(there[_CODE])} is missing."
            )
        else:
            yield from _of_customer(there, here)


def _pairs(
    served: tuple[Customer, ...], understood: tuple[Customer, ...]
) -> Iterator[tuple[Customer | None, Customer | None]]:
    """Pair customers by code; those whose code was not kept are paired in their order."""
    by_code = {customer[_CODE]: customer for customer in served}
    strangers = []
    for customer in understood:
        code = customer.get(_CODE)
        match = by_code.pop(code, None) if isinstance(code, str) else None
        if match is None:
            strangers.append(customer)
        else:
            yield match, customer
    yield from zip_longest(by_code.values(), strangers)


def _of_customer(there: Customer, here: Customer) -> Iterator[Difference]:
    code = _shown(there[_CODE])
    missing = [name for name in CUSTOMER_FIELDS if name not in here]
    if missing:
        yield Difference(Aspect.FIELDS, f"The customer with the code {code} has no {', '.join(missing)}.")
    for name in CUSTOMER_FIELDS:
        if name not in here:
            continue
        expected, got = str(there[name]), here[name]
        if name == "custom_date" and expected == ZERO_DATE:
            if got != "":
                yield Difference(
                    Aspect.ZERO_DATE, f'custom_date came as {ZERO_DATE}; {_shown(got)} is not "".'
                )
        elif got != expected:
            sentence = f"{name} of the customer {code} came as {_shown(expected)}; understood: {_shown(got)}."
            yield Difference(_aspect(expected, got), sentence)


def _aspect(expected: str, got: object) -> Aspect:
    """Tell in which way a value was not kept."""
    if expected == "":
        return Aspect.UNSET
    text = got if isinstance(got, str) else str(got)
    if _squeezed(text) == _squeezed(expected):
        return Aspect.WHITE_SPACE
    if expected.isascii() and expected.isdigit() and _same_number(expected, text):
        return Aspect.ZEROS
    return Aspect.VALUE if re.fullmatch(r"[A-Za-z0-9@.\- ]*", expected) else Aspect.CHARACTERS


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _same_number(digits: str, text: str) -> bool:
    """Tell whether a text is what becomes of digits that were read as a number, exact or not."""
    try:
        number = float(text)
    except ValueError:
        return False
    return abs(number - float(digits)) <= 1e-9 * float(digits)


def _shown(value: object) -> str:
    """Show a value of invented data, cut when long."""
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}… ({len(text)} characters)"
