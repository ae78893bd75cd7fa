"""The checks by the rule that each is for: ``@check("slug")`` above a function adds one."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final

from contracts.asking.finding import Remark
from contracts.asking.observation import Observation
from contracts.errors import InternalError

Check = Callable[[Observation], Iterable[Remark]]

_checks: dict[str, Check] = {}
#: Every check by its rule, once ``judging`` has imported the modules that hold them.
CHECKS: Final[Mapping[str, Check]] = MappingProxyType(_checks)


def check(rule: str) -> Callable[[Check], Check]:
    """Make a function the one check of a rule; a second one for it raises ``InternalError``."""

    def register(function: Check) -> Check:
        if rule in _checks:
            raise InternalError(f"The rule {rule} has two checks.")
        _checks[rule] = function
        return function

    return register
