"""A clock of the host's making, for runs that have to be the same each time."""

from __future__ import annotations

from cloche.errors import LimitError
from cloche.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    ClockMode = Literal["virtual", "frozen"]

_YEAR_2000 = 946_684_800.0
# Python's own `datetime` ends with the year 9999.
_LAST_START = 253_402_300_799.0
_LONGEST_STEP = 86_400.0


@record
class GuestClock:
    """What a guest's clocks say, in place of the time that it is.

    Attributes:
        mode: "virtual" moves on as the guest reads it and sleeps; "frozen" stands still.
        start: The time of day at the start, in seconds since 1970.
        step: Seconds that each reading moves a virtual clock on.

    Raises:
        LimitError: If a value is of the wrong type or makes no sense.
    """

    mode: ClockMode = "virtual"
    start: float = _YEAR_2000
    step: float = 0.001

    def __check__(self) -> None:
        if self.mode not in ("virtual", "frozen"):
            raise LimitError(f'mode is {self.mode!r}; it has to be "virtual" or "frozen"')
        _check("start", self.start, _LAST_START)
        _check("step", self.step, _LONGEST_STEP)


def _check(name: str, value: object, highest: float) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise LimitError(f"{name} is {value!r}; it has to be a number of seconds")
    if not 0 <= value <= highest:  # nan fails as well
        raise LimitError(f"{name} is {value!r} seconds; it has to be from 0 to {highest:,.0f}")
