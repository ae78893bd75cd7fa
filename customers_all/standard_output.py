"""Standard output, which may take no more: a full disk behind it is told in one sentence, as every other trouble."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from contracts.errors import ConfigurationError


@contextmanager
def standard_output() -> Iterator[TextIO]:
    """Give standard output; raises ``ConfigurationError`` if it takes no more.

    A reader that went away is no error of the report: that ends the command as it ends any other.
    """
    try:
        yield sys.stdout
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise no_more_output(error) from error


def is_full(error: OSError) -> bool:
    """Tell whether an error says that standard output takes no more; errors of files name them."""
    return error.errno == errno.ENOSPC and error.filename is None


def no_more_output(error: OSError) -> ConfigurationError:
    """Return what to say when standard output takes no more, and write the rest of it nowhere.

    What is left in the buffer would fail once more when the program ends.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return ConfigurationError(f"Standard output cannot be written: {error.strerror}.")
