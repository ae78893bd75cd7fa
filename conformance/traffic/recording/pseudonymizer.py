"""Invented values in the place of real ones: the same always for the same, and no way back without the key."""

import hashlib
import re
import secrets
from functools import lru_cache
from typing import Final

from conformance.tally import ZERO_DATE, is_calendar_date
from contracts.fields import CUSTOMER_FIELDS
from fixtures.people import People

#: Fields whose invented values are those of an invented person.
_OF_PEOPLE: Final = frozenset(CUSTOMER_FIELDS) - {"country", "customer_code", "card_number"}
_PLACES: Final = {name: place for place, name in enumerate(CUSTOMER_FIELDS)}
_SPACES: Final = re.compile(r"(\s*)(.*?)(\s*)", re.DOTALL)
_COUNTRY: Final = re.compile(r"[A-Za-z]{2}")
#: Rounds of the permutation of digits; four are enough for a balanced one, which not every length allows.
_ROUNDS: Final = 8
_PEOPLE: Final = 1 << 40
_REMEMBERED: Final = 1 << 16
_LOWER: Final = "abcdefghijklmnopqrstuvwxyz"


class Pseudonymizer:
    """Invents values under a random key, which nobody ever sees; equal values get equal ones."""

    def __init__(self, key: bytes | None = None) -> None:
        """Take a key, a random one unless told otherwise."""
        self._key = key or secrets.token_bytes(16)
        self._people = People(self._number(b"seed", b"") % (1 << 32))
        self.value = lru_cache(_REMEMBERED)(self._value)

    def _value(self, field: str, real: str) -> str:
        """Return what takes the place of a field's value.

        Nothing stays nothing, white space at the ends stays, and what is malformed stays so in the same way.
        A customer's code and card keep their length, and different codes of digits stay different.
        """
        found = _SPACES.fullmatch(real)
        before, text, after = found.groups() if found else ("", real, "")
        return f"{before}{self._invented(field, text)}{after}"

    def _invented(self, field: str, text: str) -> str:
        if text in ("", ZERO_DATE) or (field == "country" and _COUNTRY.fullmatch(text)):
            return text
        if field in ("customer_code", "card_number") and text.isascii() and text.isdigit():
            return self._digits(field.encode(), text)
        fits = is_calendar_date(text) if field == "custom_date" else "@" in text if field == "email" else True
        return self._of_a_person(field, text) if field in _OF_PEOPLE and fits else self.scrambled(text)

    def _of_a_person(self, field: str, text: str) -> str:
        index = self._number(field.encode(), text.encode("utf-8", "surrogatepass")) % _PEOPLE
        while not (invented := self._people.fields(index)[_PLACES[field]]):
            index += 1
        return invented

    def _digits(self, what: bytes, text: str) -> str:
        """Permute the texts of so many digits (a Feistel network), so that no two become one."""
        half = len(text) // 2
        left, right = text[:half], text[half:]
        for turn in range(_ROUNDS):
            if left:
                more = self._number(what + bytes([turn, len(text)]), right.encode())
                left = f"{(int(left) + more) % 10 ** len(left):0{len(left)}d}"
            left, right = right, left
        if half == 0:
            return str((int(text) + self._number(what, b"") % 10) % 10)
        return left + right

    def scrambled(self, text: str) -> str:
        """Return a text of the same shape: a letter for a letter, a digit for a digit, other marks as they are."""
        number = self._number(b"shape", text.encode("utf-8", "surrogatepass"))
        marks = []
        for place, char in enumerate(text):
            draw = self._number(b"mark", b"%d/%d" % (number, place)) if char.isalnum() else 0
            marks.append(_like(char, draw))
        return "".join(marks)

    def _number(self, what: bytes, text: bytes) -> int:
        person = hashlib.blake2b(what, digest_size=16).digest()
        return int.from_bytes(
            hashlib.blake2b(text, key=self._key, salt=person, digest_size=8).digest(), "big"
        )


def _like(char: str, draw: int) -> str:
    if char.isdigit():
        return str(draw % 10)
    if not char.isalpha():
        return char
    letter = _LOWER[draw % len(_LOWER)]
    return letter.upper() if char.isupper() else letter
