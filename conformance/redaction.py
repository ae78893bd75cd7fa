"""What may not appear in reports: secrets in any encoding, and people's data."""

import base64
import hashlib
import html
import json
import re
import secrets as randomness
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, quote_plus

HIDDEN: Final = "***"
#: Shorter fragments of base64 would be found by chance.
_SHORTEST_FRAGMENT: Final = 8


def encodings(secret: str) -> tuple[str, ...]:
    """Return the ways in which a secret may be written: raw, percent-encoded, base64, HTML, JSON, and these in HTML.

    Base64 hides a secret at three alignments when more stands before it (RFC 4648 section 4), so the middle
    part of each is among them. The longest come first.
    """
    raw = secret.encode("utf-8")
    found = {secret, secret[::-1], html.escape(secret), html.escape(secret, quote=False), raw.hex()}
    found |= {html.escape(secret).replace("&#x27;", "&#39;"), html.escape(secret).replace("&#x27;", "&apos;")}
    for percent in (
        quote(secret, safe=""),
        quote(secret),
        quote_plus(secret),
        quote(secret, safe="", encoding="latin-1", errors="replace"),
    ):
        found |= {
            percent,
            re.sub("%[0-9A-F]{2}", lambda hit: hit[0].lower(), percent),
            quote(percent, safe=""),
        }
    found |= {"".join(f"%{byte:02X}" for byte in raw), "".join(f"%{byte:02x}" for byte in raw)}
    found |= {"".join(f"&#{ord(char)};" for char in secret), "".join(f"&#x{ord(char):x};" for char in secret)}
    found |= {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], repr(secret)[1:-1]}
    found |= {html.escape(form, quote=both) for form in found for both in (True, False)}
    found |= set(_base64_forms(raw))
    return tuple(sorted((form for form in found if form), key=len, reverse=True))


def _base64_forms(raw: bytes) -> Iterable[str]:
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        whole = encode(raw).decode()
        yield from (whole, whole.rstrip("="))
        for shift in range(3):
            shifted = encode(b"\0" * shift + raw).decode().rstrip("=")
            inner = shifted[(shift * 8 + 5) // 6 : (len(raw) + shift) * 8 // 6]
            if len(inner) >= _SHORTEST_FRAGMENT:
                yield inner


class Secrets:
    """The secrets of a run; shows none of them, whatever is done with it."""

    def __init__(self, *values: str) -> None:
        """Take the secrets; an empty one hides nothing."""
        self._forms: tuple[str, ...] = ()
        self._pattern: re.Pattern[str] | None = None
        for value in values:
            self.add(value)

    def __repr__(self) -> str:
        return "Secrets(***)"

    def add(self, value: str) -> None:
        """Hide one more value from now on."""
        if not value:
            return
        forms = set(self._forms) | set(encodings(value))
        self._forms = tuple(sorted(forms, key=len, reverse=True))
        self._pattern = re.compile("|".join(re.escape(form) for form in self._forms), re.IGNORECASE)

    def hide(self, text: str) -> str:
        """Return the text with each secret, in any encoding, replaced by ``***``."""
        return self._pattern.sub(HIDDEN, text) if self._pattern else text

    def hide_in(self, pieces: Iterable[str]) -> Iterator[str]:
        """Yield a long text in pieces with each secret hidden, also one that stood across two pieces."""
        if self._pattern is None:
            yield from pieces
            return
        longest, waiting = len(self._forms[0]), ""
        for piece in pieces:
            waiting += piece
            end, at, shown = max(0, len(waiting) - longest + 1), 0, []
            for hit in self._pattern.finditer(waiting):
                if hit.start() >= end:
                    break
                shown += [waiting[at : hit.start()], HIDDEN]
                at = hit.end()
            yield "".join(shown) + waiting[at:end]
            waiting = waiting[max(at, end) :]
        yield self.hide(waiting)


@dataclass(frozen=True, slots=True)
class People:
    """How personal values are shown: as they are, or by shape and keyed hash.

    The key is random, so hashes tell equal values of one run apart and nothing else.
    """

    shown: bool = False
    key: bytes = field(default_factory=lambda: randomness.token_bytes(16), repr=False)

    def show(self, value: str) -> str:
        """Return what a report may say of a personal value."""
        if self.shown or not value:
            return repr(value)
        digest = hashlib.blake2b(
            value.encode("utf-8", "surrogatepass"), key=self.key, digest_size=3
        ).hexdigest()
        return f"{shape(value)} #{digest}"

    def show_text(self, text: str) -> str:
        """Return a piece of an answer with its values replaced by shapes; names and marks stay."""
        if self.shown:
            return text
        return _VALUE.sub(lambda hit: shape(hit[0]), text)


#: In a piece of an answer: text between tags, and JSON strings that are not names of members.
#: A piece may end in the middle of a value.
_VALUE: Final = re.compile(r'(?<=>)[^<>]+|(?<=: ")(?:[^"\\]|\\.)*|(?<=:")(?:[^"\\]|\\.)*')


def shape(value: str, longest: int = 24) -> str:
    """Return the shape of a value: ``A`` and ``a`` for letters, ``9`` for digits, other marks as they are.

    Shapes of more than ``longest`` characters are cut and say how long the value is.
    """
    marks = "".join(_mark(char) for char in value[:longest])
    return f"{marks}… ({len(value)} characters)" if len(value) > longest else marks


def _mark(char: str) -> str:
    if char.isdigit():
        return "9"
    if char.isalpha():
        return "A" if char.isupper() else "a"
    return char if char.isprintable() and char.isascii() else f"<U+{ord(char):04X}>"
