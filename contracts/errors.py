"""The errors that a user of the tools may meet: each is one clear sentence and has an exit status."""


class CustomersAllError(Exception):
    """Something the user can mend; ``str()`` is the whole sentence they read.

    ``exit_status`` is the status the command line ends with (``docs/verify.md``): 2 for wrong usage or
    configuration unless a subclass says otherwise.
    """

    exit_status = 2


class ConfigurationError(CustomersAllError):
    """A wrong option, setting or configuration file."""


class InvalidFileError(CustomersAllError):
    """A file that was to be judged, or read as data, breaks its format; names the line or place."""

    exit_status = 1


class UnreachableError(CustomersAllError):
    """The target of the run cannot be reached."""

    exit_status = 3


class InternalError(CustomersAllError):
    """The project's own files contradict each other: a fault of ours, not the user's."""

    exit_status = 5
