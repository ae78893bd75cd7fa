"""Wrong passwords made of the right one: each opens the report of a server that is careless in one way.

They are as secret as the right one.
"""

import string
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from conformance.asked import PASSWORD_VARIABLE
from conformance.question import ALTERED_PASSWORD, LONGER_PASSWORD, SHORTER_PASSWORD, SWAPPED_PASSWORD

#: Of a password with fewer characters no shorter one is made: as a secret, it would be taken out of whole words.
_FEWEST_CHARACTERS: Final = 7
#: Makes a longer one. It is seen by whoever compares the beginning only, or letters and digits only, and by whoever
#: puts it into a query as it is: in SQL it joins the right one and nothing, or asks for either.
_MORE: Final = "'||'"
_SWAPPED: Final = str.maketrans(
    string.ascii_lowercase + string.ascii_uppercase, string.ascii_uppercase + string.ascii_lowercase
)


def _altered(password: str) -> str:
    return password[:-1] + ("y" if password.endswith("x") else "x")


def _shorter(password: str) -> str:
    return password[:-1] if len(password) >= _FEWEST_CHARACTERS else ""


_MAKERS: Final[Mapping[str, Callable[[str], str]]] = MappingProxyType(
    {
        ALTERED_PASSWORD: _altered,
        SWAPPED_PASSWORD: lambda password: password.translate(_SWAPPED),
        LONGER_PASSWORD: lambda password: f"{password}{_MORE}",
        SHORTER_PASSWORD: _shorter,
    }
)
#: What makes them in a POSIX shell of the variable that holds the right one, inside double quotes.
IN_SHELL: Final[Mapping[str, str]] = MappingProxyType(
    {
        ALTERED_PASSWORD: f"$(printf %s \"${PASSWORD_VARIABLE}\" | sed -e 's/x$/y/' -e t -e 's/.$/x/')",
        SWAPPED_PASSWORD: f'$(printf %s "${PASSWORD_VARIABLE}" | tr A-Za-z a-zA-Z)',
        LONGER_PASSWORD: f"${{{PASSWORD_VARIABLE}}}{_MORE}",
        SHORTER_PASSWORD: f"${{{PASSWORD_VARIABLE}%?}}",
    }
)


def wrong_passwords(password: str) -> dict[str, str]:
    """Return the wrong passwords that can be made of the right one, by what stands for them in a question.

    Without a letter there is none with other letters.
    """
    made = {stands: make(password) for stands, make in _MAKERS.items()}
    return {stands: wrong for stands, wrong in made.items() if wrong not in {"", password}}
