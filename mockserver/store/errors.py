"""Why a store refuses a change."""

from contracts.errors import CustomersAllError


class RecordError(CustomersAllError):
    """A change that the data does not allow; the sentence says why. Nothing of the change is kept."""


class UnknownRecordError(RecordError):
    """The change names an account, campaign, customer or transaction that is not there."""


class DuplicateRecordError(RecordError):
    """The change would make a second record where there can be only one."""


class InvalidRecordError(RecordError):
    """A value that no record may hold, such as a character that XML 1.0 forbids (DEC-20)."""
