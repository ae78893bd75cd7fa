"""Where the control API is, below a server's address."""

from typing import Final

PREFIX: Final = "/_sandbox/v1"
