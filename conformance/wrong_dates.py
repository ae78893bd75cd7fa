"""Texts that are no dates as the documentation wants them (SEL-5, DEC-8)."""

from typing import Final

#: Dates in another form, of no calendar, or of another calendar.
WRONG_DATES: Final = (
    *("2011-02-29", "1900-02-29", "2011-02-30", "2011-13-01", "0000-01-01"),
    *("2011-2-3", "11-02-03", "2011/02/03", "20110203", "2011-W05-4", "2011-02-03T00:00:00", "٢٠١١-٠٢-٠٣"),
)
#: More of the kind, each of which is tried in one of the two fields only.
MORE_WRONG_DATES: Final = (
    "2011-04-31",
    "2011-02",
    "2011-034",
    "2011",
    "03.02.2011",
    "0000-00-00",
    "2011-00-10",
    "today",
)
