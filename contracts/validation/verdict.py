"""What is said of an answer: valid, or the one fault that makes it invalid."""

from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

Form: TypeAlias = Literal["XML", "JSON", "JSONP", ""]
Profile: TypeAlias = Literal["strict", "tolerant"]

#: A found value is shown up to so many characters: it may be a person's, and it may be long.
SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an answer is invalid, in words for whoever wrote the server or captured the answer.

    ``position`` counts customers from 1, ``line`` counts lines of the answer from 1 (after decompression).
    ``statements`` are ids of the documentation's statements or of decisions; ``found``, ``allowed`` and
    ``mend`` are sentences without a full stop, empty when there is nothing to say.
    """

    problem: str
    found: str = ""
    allowed: str = ""
    mend: str = ""
    statements: tuple[str, ...] = ()
    position: int | None = None
    code: str | None = None
    field: str | None = None
    line: int | None = None

    @property
    def place(self) -> str:
        """Where the fault is: customer, field and line, as far as they are known."""
        parts = []
        if self.position is not None:
            parts.append(f"customer {self.position:,}" + (f" (code {self.code})" if self.code else ""))
        if self.field is not None:
            parts.append(f"field {self.field}")
        if self.line is not None:
            parts.append(f"line {self.line:,}")
        return ", ".join(parts)

    def at(self, *, position: int | None = None, code: str | None = None, line: int | None = None) -> "Fault":
        """Return the same fault at a place, where it has none yet."""
        return replace(
            self,
            position=self.position if self.position is not None else position,
            code=self.code if self.code is not None else code,
            line=self.line if self.line is not None else line,
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement of one answer. Without a ``fault`` it is valid.

    ``form`` is empty when the content was not recognised. ``status`` is what the answer says of itself and
    ``customers`` how many it holds, both as far as it was read; ``shape`` is the choice of DEC-1 of a JSON
    answer.
    """

    form: Form
    status: str | None = None
    customers: int = 0
    shape: str | None = None
    fault: Fault | None = None

    @property
    def valid(self) -> bool:
        """Whether the answer keeps its contract."""
        return self.fault is None


class InvalidAnswerError(Exception):
    """Carries a fault from where it is found to the verdict; never leaves this package."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.problem)
        self.fault = fault


def shown(value: object) -> str:
    """Show a found value in a sentence: quoted, without control characters, shortened."""
    text = value if isinstance(value, str) else repr(value)
    printable = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text[: SHOWN + 1])
    short = f"{printable[:SHOWN]}…" if len(text) > SHOWN else printable
    return f'"{short}"' if isinstance(value, str) else short
