"""Which coding is chosen (RFC 9110, section 12.5.3), and what comes out of it."""

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.content_coding import Coding, Compressor, compressed, preferred_coding


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("", Coding.IDENTITY),
        ("gzip", Coding.GZIP),
        ("GZip ; Q=1", Coding.GZIP),
        ("x-gzip", Coding.GZIP),
        ("deflate", Coding.DEFLATE),
        ("deflate, gzip", Coding.GZIP),
        ("deflate, gzip;q=0.9", Coding.DEFLATE),
        ("br, zstd", Coding.IDENTITY),
        ("*", Coding.GZIP),
        ("*;q=0.5, gzip;q=0", Coding.DEFLATE),
        ("gzip;q=0", Coding.IDENTITY),
        ("gzip;q=0.000, deflate;q=0", Coding.IDENTITY),
        ("gzip;q=0.5, identity", Coding.IDENTITY),
        ("gzip;q=0.5, identity;q=0.4", Coding.GZIP),
        ("identity;q=0", Coding.IDENTITY),
        ("*;q=0", Coding.IDENTITY),
        ("gzip;q=nonsense", Coding.IDENTITY),
        ("gzip;level=9", Coding.GZIP),
        (",,;q=1,", Coding.IDENTITY),
    ],
)
def test_choice(accepted: str, expected: Coding) -> None:
    assert preferred_coding(accepted) is expected


@given(st.text(max_size=40))
def test_any_header_gives_a_coding(accepted: str) -> None:
    assert preferred_coding(accepted) in Coding


@pytest.mark.parametrize(
    ("coding", "expand"), [(Coding.GZIP, gzip.decompress), (Coding.DEFLATE, zlib.decompress)]
)
@given(pieces=st.lists(st.binary(max_size=200), max_size=5))
def test_what_is_compressed_comes_out_again(coding: Coding, expand: type, pieces: list[bytes]) -> None:
    compressor = Compressor(coding)
    whole = b"".join([*(compressor.compress(piece) for piece in pieces), compressor.finish()])
    assert expand(whole) == b"".join(pieces)
    assert expand(compressed(b"".join(pieces), coding)) == b"".join(pieces)
