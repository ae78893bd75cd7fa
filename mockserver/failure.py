"""What is written of the sandbox's own failures: where they happened, never with what data."""

import logging
import traceback
from typing import Final

_logger: Final = logging.getLogger("mockserver")


def log_failure(error: BaseException) -> None:
    """Write where an unexpected error happened; its own text may hold a password, so only its type shows."""
    places = "".join(traceback.format_tb(error.__traceback__))
    _logger.error("%s\n%s", type(error).__name__, places.rstrip())


class WithoutErrors(logging.Filter):
    """Keeps aiohttp from writing what it could not read: there may be a password in it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Reduce the record to its message and the type of the error."""
        if record.exc_info and record.exc_info[0] is not None:
            record.msg = f"{record.getMessage()}: {record.exc_info[0].__name__}"
            record.args = ()
        record.exc_info = record.exc_text = None
        return True


def silent_logger() -> logging.Logger:
    """Return the logger to be given to aiohttp's server."""
    logger = logging.getLogger("mockserver.http")
    if not logger.filters:
        logger.addFilter(WithoutErrors())
    return logger
