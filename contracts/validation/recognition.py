"""What is this: XML, JSON or JSONP, compressed or not, told by the content and never by a name."""

import io
import re
from pathlib import Path
from typing import IO, Final

from contracts.callback import LONGEST_CALLBACK, is_safe_callback
from contracts.validation.json_answer import judge_json
from contracts.validation.source import Source, blocks_of, chained, gunzipped
from contracts.validation.verdict import Fault, Form, InvalidAnswerError, Profile, Verdict, shown
from contracts.validation.xml_answer import judge_xml

_SPACE: Final = b" \t\r\n"
_GZIP: Final = b"\x1f\x8b"
_UTF8_MARK: Final = b"\xef\xbb\xbf"
_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_UTF16_BARE: Final = (b"<\x00", b"\x00<", b"{\x00", b"\x00{")
_HEAD: Final = 1024
_HTML: Final = re.compile(rb"<(!doctype\s+html|html)[\s>]", re.IGNORECASE)
#: A call as DEC-18 allows it, but for the function's name.
_CALL: Final = re.compile(rb"[ \t\r\n]*(?:/\*\*/[ \t\r\n]*)?([^\s({\[<\"]+)[ \t\r\n]*\(")


def validate(answer: IO[bytes] | Path | bytes, *, profile: Profile = "strict") -> Verdict:
    """Judge one answer: a stream of bytes, a file's path, or the bytes themselves.

    ``strict`` is the documented shape (RES-1 to RES-5), ``tolerant`` also what servers are known to add or
    leave out (DEC-2, DEC-21, DEC-22, DEC-32). Memory is bounded whatever the size. No content raises an
    error; ``OSError`` is raised when the stream or file cannot be read.
    """
    if isinstance(answer, Path):
        with answer.open("rb") as file:
            return validate(file, profile=profile)
    try:
        source = _decompressed(io.BytesIO(answer) if isinstance(answer, bytes) else answer)
        form = recognise(source)
    except InvalidAnswerError as error:
        return Verdict(form="", fault=error.fault)
    return judge_xml(source, profile) if form == "XML" else judge_json(source, profile, form)


def _decompressed(stream: IO[bytes]) -> Source:
    """Open a stream as a source, decompressing gzip; raises ``InvalidAnswerError`` on a damaged one."""
    blocks = blocks_of(stream)
    source = Source(blocks)
    source.more(len(_GZIP))
    if source.buffer.startswith(_GZIP):
        source = Source(gunzipped(chained(source.buffer, blocks)))
        source.more(len(_GZIP))
        if source.buffer.startswith(_GZIP):
            raise InvalidAnswerError(Fault("The file is compressed twice", mend="decompress it once"))
    source.more(_HEAD)
    return source


def recognise(source: Source) -> Form:
    """Tell the form by the first bytes, and bring the source to where it begins, in UTF-8.

    Raises ``InvalidAnswerError`` when it is none of the three.
    """
    marked = source.buffer.startswith(_UTF8_MARK)
    wide = source.buffer.startswith(_UTF16_MARKS)
    if wide:
        source.with_encoding("utf-16")
        source.wide = True
        source.more(_HEAD)
    elif source.buffer.startswith(_UTF16_BARE):
        raise InvalidAnswerError(
            Fault(
                "The answer seems to be in UTF-16 without a byte order mark",
                mend="send UTF-8",
                statements=("DEC-20", "DEC-24"),
            )
        )
    elif marked:
        source.buffer = source.buffer[len(_UTF8_MARK) :]
    while not source.buffer.strip(_SPACE) and source.grow():
        pass
    start = source.buffer.lstrip(_SPACE)
    if not start:
        raise InvalidAnswerError(
            Fault(
                "The answer is empty",
                allowed="XML with the root response, or JSON, or JSONP",
                mend="look at the HTTP status and at the server's log",
                statements=("RES-1", "RES-5"),
            )
        )
    if start.startswith(b"<"):
        _refuse_html(start)
        return "XML"
    form = _json_form(source, start)
    if marked or wide:
        raise InvalidAnswerError(
            Fault(
                "The answer is JSON but begins with a byte order mark" if marked else "The JSON is in UTF-16",
                allowed="UTF-8 without a byte order mark (RFC 8259, section 8.1)",
                mend="write the answer as plain UTF-8; an editor or a PHP file saved with a mark often adds it",
                statements=("RES-5", "DEC-24"),
            )
        )
    return form


def _json_form(source: Source, start: bytes) -> Form:
    if start[:1] in (b"{", b"["):
        return "JSON"
    call = _CALL.match(source.buffer[:_HEAD])
    if call is None:
        raise InvalidAnswerError(
            Fault(
                "The answer is neither XML nor JSON nor JSONP",
                found=f"it begins with {shown(start[:80].decode('utf-8', 'replace'))}",
                allowed="XML begins with <, JSON with {, JSONP with a function's name and (",
                mend="look for a warning or an error page that the server wrote in place of the report",
                statements=("RES-1", "RES-5"),
            )
        )
    name = call[1].decode("utf-8", "replace")
    if not is_safe_callback(name):
        raise InvalidAnswerError(
            Fault(
                "The JSONP answer calls something that is not a safe function name",
                found=shown(name),
                allowed="identifiers of ASCII letters, digits, $ and _, joined by dots, "
                f"at most {LONGEST_CALLBACK} characters",
                mend="refuse such a callback with a plain JSON error",
                statements=("DEC-18", "REQ-11"),
            )
        )
    source.take(call.end())
    return "JSONP"


def _refuse_html(start: bytes) -> None:
    if _HTML.match(start):
        raise InvalidAnswerError(
            Fault(
                "The answer is an HTML page, not a report",
                allowed="XML with the root response, or JSON, or JSONP",
                mend="look at the page: most often the address is wrong, or the server is down for maintenance",
                statements=("RES-1", "RES-5"),
            )
        )
