"""The clocks, as the guest asks for them."""

from __future__ import annotations

from cloche.engine.wasi.abi import ClockId, Errno, WasiError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.engine.wasi.guest import Guest

# A guest's processor time is the time since it began: it has one thread, and cannot tell the two.
_MONOTONIC = (ClockId.MONOTONIC, ClockId.PROCESS_CPUTIME, ClockId.THREAD_CPUTIME)


def clock_res_get(guest: Guest, clock: int, result: int) -> None:
    """Tell a clock's smallest step in nanoseconds."""
    if clock != ClockId.REALTIME and clock not in _MONOTONIC:
        raise WasiError(Errno.INVAL)
    guest.memory.write_u64(result, guest.clock.resolution)


def clock_time_get(guest: Guest, clock: int, precision: int, result: int) -> None:
    """Tell a clock's time in nanoseconds."""
    guest.memory.write_u64(result, read_clock(guest, clock))


def read_clock(guest: Guest, clock: int) -> int:
    """Read a clock by its number, in nanoseconds.

    Raises:
        WasiError: `EINVAL` for a clock that there is not.
    """
    if clock == ClockId.REALTIME:
        return guest.clock.real()
    if clock in _MONOTONIC:
        return guest.clock.monotonic()
    raise WasiError(Errno.INVAL)
