"""From the fields as they came to a recorded request: here every secret is taken out."""

import hashlib
import re
import secrets as randomness
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, unquote

from contracts.asking.recorded import (
    HIDDEN,
    Place,
    RecordedField,
    RecordedRequest,
    RedactedValue,
)
from contracts.fields import API_KEY_HEADER, REQUEST_FIELDS, SECRET_FIELDS
from contracts.form import Form, Unread

#: Names under which a password arrives that was misspelt.
_SECRET_NAME: Final = re.compile(r"pass|pwd|secret|token|api.?key|access.?key|authorization", re.IGNORECASE)
#: A value that equals a shorter secret does so by chance; one that holds a longer one does not.
_SHORTEST_EQUAL: Final = 4
_SHORTEST_INSIDE: Final = 8


@dataclass(frozen=True, slots=True)
class Redactor:
    """Replaces secrets by marks: equal ones alike while the ``key`` is the same, which is random by itself."""

    key: bytes = field(default_factory=lambda: randomness.token_bytes(16), repr=False)

    def redact(self, value: str) -> RedactedValue:
        """Return what may be kept of a secret."""
        if not value:
            return RedactedValue("", empty=True)
        raw = value.encode("utf-8", "surrogatepass")
        mark = hashlib.blake2b(raw, key=self.key, digest_size=4).hexdigest()
        return RedactedValue(mark, padded=value != value.strip())

    def record(
        self,
        method: str,
        path: str,
        form: Form,
        *,
        content_type: str = "",
        api_key: str | None = None,
        body_ignored: bool = False,
        secrets: Collection[str] = (),
    ) -> RecordedRequest:
        """Record a request; ``api_key`` is the header of DEC-31, ``secrets`` are passwords known otherwise.

        ``body_ignored`` tells of a body that did not even become a form, as that of a GET. A secret is hidden
        wherever it stands: in a misspelt field, in another field, in the path.
        """
        sent = [(name, value, Place.QUERY) for name, value in form.query]
        sent += [(name, value, Place.BODY) for name, value in form.body]
        if api_key is not None:
            sent.append((API_KEY_HEADER, api_key, Place.HEADER))
        hidden = {value for name, value, _ in sent if is_secret(name)} | set(secrets)
        fields = tuple(
            RecordedField(
                _without(name, hidden), self.redact(value) if _hides(name, value, hidden) else value, place
            )
            for name, value, place in sent
        )
        unread = dict.fromkeys((*form.unread, *((Unread.METHOD,) if body_ignored else ())))
        return RecordedRequest(
            method,
            _without(path, hidden),
            form.encoding,
            fields,
            _without(content_type, hidden),
            tuple(unread),
        )


def is_secret(name: str) -> bool:
    """Whether a field of this name holds a secret, or is likely to: a misspelt name is likely."""
    return name in SECRET_FIELDS or (name not in REQUEST_FIELDS and bool(_SECRET_NAME.search(name)))


def _hides(name: str, value: str, hidden: Collection[str]) -> bool:
    if is_secret(name):
        return True
    return any(
        (len(secret) >= _SHORTEST_EQUAL and value == secret)
        or (len(secret) >= _SHORTEST_INSIDE and secret in value)
        for secret in hidden
    )


def _without(text: str, hidden: Collection[str]) -> str:
    for secret in hidden:
        if len(secret) >= _SHORTEST_INSIDE and (secret in text or secret in unquote(text)):
            text = text.replace(secret, HIDDEN).replace(quote(secret, safe=""), HIDDEN)
            text = HIDDEN if secret in unquote(text) else text
    return text
