"""Ids of campaigns that no account has, made so that a server which compares ids carelessly finds one nevertheless.

An id with many more digits than any platform gives is certain to be none. A shortened one is not: it may be another
campaign's, so where nothing is known of the data it takes several of them, each shorter than the one before, to blame
anybody. That an account had them all, nested like this, would take campaigns of very different ages or a plan.
"""

from collections.abc import Iterable
from itertools import islice
from typing import Final

#: Ids that no account has, as far as anybody can tell; together more than careless servers read of a list.
UNKNOWN: Final = ("9" * 18, *(str(888888888888888888 + number) for number in range(20)))
#: How many digits are taken away at most, one after the other.
CUTS: Final = 3
#: More digits than an id has; together with an id they are none.
_DIGITS: Final = "31415926535897932384"
#: Where ids have fewer digits than this after they were shortened, nested ones may be there by chance.
_FEWEST_DIGITS: Final = 6
_WORD: Final = 1 << 32


def longer_ids(campaign: str) -> dict[str, str]:
    """Return ids that surely are none, by what they have in common with a campaign's."""
    if not _is_number(campaign):
        return {}
    return {
        "begins with the digits": campaign + _DIGITS,
        "ends with the digits": _DIGITS + campaign,
        "has the lowest 32 bits": str(int(campaign) + _WORD).zfill(len(campaign)),
    }


def shorter_ids(campaign: str) -> dict[str, tuple[str, ...]]:
    """Return ids that lack digits of a campaign's, at most ``CUTS`` of them, by what is left of it.

    None begins with a zero, which some servers pass over.
    """
    if not _is_number(campaign):
        return {}
    places = range(1, len(campaign))
    ends = (campaign[place:] for place in places)
    beginnings = (campaign[:-place] for place in places)
    return {"beginning": _telling(beginnings), "end": _telling(ends)}


def _telling(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(islice((name for name in ids if name[0] != "0"), CUTS))


def are_never_nested(ids: tuple[str, ...]) -> bool:
    """Tell whether no account has all of these shortened ids, whatever it has."""
    return len(ids) == CUTS and all(len(name) >= _FEWEST_DIGITS for name in ids)


def is_among(campaign: str, known: Iterable[str]) -> bool:
    """Tell whether a campaign is one of those known, also for a server to which zeros in front are nothing."""
    return campaign.lstrip("0") in {name.lstrip("0") for name in known}


def _is_number(campaign: str) -> bool:
    return campaign.isascii() and campaign.isdigit()
