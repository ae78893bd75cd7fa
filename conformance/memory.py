"""Giving memory back: what the C library keeps of freed arrays counts as if it were in use."""

import ctypes
import sys
from typing import Final

#: ``M_MMAP_THRESHOLD`` of glibc's ``malloc.h``.
_MMAP_THRESHOLD: Final = -3
#: Blocks of as many bytes are mapped one by one: growing, they are not copied, and freed, they are gone.
_LARGE: Final = 1 << 16


def map_large_blocks() -> None:
    """Keep growing arrays from leaving holes; does nothing where the C library is not glibc.

    By itself glibc raises the threshold to 32 MB once such blocks are freed, and then keeps what is freed.
    """
    if sys.platform == "linux" and (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)) is not None:
        mallopt(_MMAP_THRESHOLD, _LARGE)
