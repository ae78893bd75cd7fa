"""What a client is told to ask for: ``CUSTOMERS_ALL_ASK``."""

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ask:
    """One question, as the client protocol words it; what is empty is not to be sent.

    ``changes_since_last`` tells the client to send the ``last`` that it noted, 0 when it noted none.
    """

    date_start: str = ""
    date_end: str = ""
    selected_campaigns: tuple[str, ...] = ()
    output: str = ""
    callback: str = ""
    condensed: str = ""
    changes_since_last: bool = False

    def as_json(self) -> str:
        """Return the JSON object that the client reads."""
        members: dict[str, object] = dict(self.texts())
        if self.selected_campaigns:
            members["selected_campaigns"] = list(self.selected_campaigns)
        if self.changes_since_last:
            members["changes_since_last"] = True
        return json.dumps(members)

    def texts(self) -> tuple[tuple[str, str], ...]:
        """Return the fields that are sent as they stand here, by name."""
        names = ("date_start", "date_end", "output", "callback", "condensed")
        return tuple((name, getattr(self, name)) for name in names if getattr(self, name))

    def fields(self) -> dict[str, str]:
        """Return the fields that the request is to hold beside the required ones, without ``last``."""
        campaigns = ",".join(self.selected_campaigns)
        return {**dict(self.texts()), **({"selected_campaigns": campaigns} if campaigns else {})}

    @property
    def format(self) -> str:
        """The format of the answer: ``xml``, ``json`` or ``jsonp``."""
        if self.output.upper() != "JSON":
            return "xml"
        return "jsonp" if self.callback else "json"
