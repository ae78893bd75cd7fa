"""From a captured answer to one that can be read, or the reason why it cannot."""

import hashlib
from pathlib import Path
from typing import Final

from conformance.answer import Received
from conformance.question import question
from conformance.traffic.decoding import UndecodableError, decode_body
from conformance.traffic.exchange import CapturedExchange

_BLOCK: Final = 1 << 18


class UnjudgeableError(Exception):
    """Says why an answer cannot be judged; never leaves the judge."""


def receive(captured: CapturedExchange, decoded: Path) -> Received:
    """Return the answer with its body as it was before any content coding, which may be written to ``decoded``.

    Raises ``UnjudgeableError`` if there is no whole answer to judge.
    """
    answer = captured.answer
    if answer.abandoned:
        raise UnjudgeableError("The client went away before the end of the answer.")
    if not answer.complete:
        raise UnjudgeableError("The answer broke off, or there was none.")
    if captured.request.method == "HEAD":
        raise UnjudgeableError("The answer to HEAD has no body.")
    if answer.body is None:
        raise UnjudgeableError("The answer was captured without its body.")
    if 300 <= answer.status < 400:
        raise UnjudgeableError(f"The answer leads elsewhere, with the HTTP status {answer.status}.")
    try:
        coding = "" if answer.decoded else answer.headers.get("Content-Encoding", "")
        body = decode_body(answer.body, coding, decoded)
    except UndecodableError as error:
        raise UnjudgeableError(str(error)) from None
    return Received(
        question=question(),
        status=answer.status,
        headers=answer.headers,
        path=body,
        length=body.stat().st_size,
        cut=False,
        digest=_digest(body),
        seconds=captured.ended - captured.began,
    )


def _digest(body: Path) -> bytes:
    digest = hashlib.blake2b(digest_size=16)
    with body.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.digest()
