"""The sentences that XML and JSON have in common."""

from typing import Final

from contracts.fields import EXTRA_CUSTOM_FIELDS
from contracts.validation.verdict import Fault, Profile, shown

#: Undocumented names that servers are known to send, and the decision that lets the tolerant profile pass them.
KNOWN: Final = dict.fromkeys(EXTRA_CUSTOM_FIELDS, "DEC-22") | {
    "record_timestamp": "DEC-32",
    "last": "DEC-2",
}
_DAY: Final = "a real calendar day as YYYY-MM-DD, years 0001 to 9999, or nothing when it is not set"


def wrong_day(found: str, profile: Profile) -> Fault:
    """Say that ``custom_date`` is no day (RES-3)."""
    zero = found == "0000-00-00"
    return Fault(
        "custom_date is not a real calendar day",
        found=shown(found),
        allowed=_DAY + (", or 0000-00-00" if profile == "tolerant" else ""),
        mend="leave the field empty when it is not set; the tolerant profile accepts 0000-00-00"
        if zero
        else "write the day in ISO 8601, without time or zone, and no day that does not exist",
        statements=("RES-3", "DEC-21") if zero or not found.strip() else ("RES-3",),
        field="custom_date",
    )


def unexplained(said: str) -> Fault:
    """Pass on what a validator said where no sentence of ours fits."""
    return Fault(
        "The answer breaks its schema",
        found=shown(said),
        allowed="what the schema says; see customers-all contracts export",
        statements=("RES-1", "RES-2"),
    )
