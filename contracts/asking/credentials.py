"""Who asks, and how carefully the password was sent."""

from collections.abc import Iterable

from contracts.asking.check import check
from contracts.asking.finding import Remark
from contracts.asking.observation import Observation
from contracts.asking.recorded import HIDDEN, Place, RedactedValue
from contracts.request import Cause, first_problem


@check("credentials-valid")
def credentials_valid(seen: Observation) -> Iterable[Remark]:
    """REQ-1 to REQ-3: only who knows the account can tell, and says the same whichever is wrong (DEC-28)."""
    problem = first_problem(seen.reading, credentials_known=False)
    if seen.circumstances.credentials_right is not False or problem is None:
        return
    if problem.cause is Cause.CREDENTIALS:
        padded = any(
            isinstance(field.value, RedactedValue) and field.value.padded for field in seen.request.fields
        )
        hint = " The password has white space at its beginning or end." if padded else ""
        yield Remark(problem.sentence + hint, problem.field)


@check("credentials-not-in-url")
def credentials_not_in_url(seen: Observation) -> Iterable[Remark]:
    """REQ-2: a secret in the query, or anywhere else in the URL, stands in logs and histories."""
    for field in seen.request.fields:
        if field.place is Place.QUERY and isinstance(field.value, RedactedValue) and not field.value.empty:
            yield Remark(f"The field {field.name} was sent in the URL, where logs keep it.", field.name)
    if HIDDEN in seen.request.path:
        yield Remark("The path of the URL holds the password, where logs keep it.", "user_password")
