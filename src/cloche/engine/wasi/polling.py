"""`poll_oneoff`: sleeping, and waiting for input. The one place where a guest can wait."""

from __future__ import annotations

from struct import Struct
from time import monotonic

from cloche.engine.input import LiveInput
from cloche.engine.wasi.abi import (
    CLOCK_ABSTIME,
    EVENT_CLOCK,
    EVENT_FD_READ,
    EVENT_FD_WRITE,
    EVENT_SIZE,
    SUBSCRIPTION_SIZE,
    Errno,
    WasiError,
)
from cloche.engine.wasi.clocks import read_clock
from cloche.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.engine.files.descriptor import Descriptor
    from cloche.engine.wasi.guest import Guest

MOST_SUBSCRIPTIONS = 1024
_HEAD = Struct("<QB7x")
_CLOCK = Struct("<I4xQQH")
_EVENT = Struct("<QHB5xQH6x")
_LOOK = 0.02
_FOREVER = float("inf")


@record
class Subscription:
    """One thing that the guest waits for.

    Attributes:
        userdata: The guest's own word for it.
        kind: Clock, reading or writing.
        number: The descriptor to be read or written.
        seconds: How long until the clock has come so far.
        errno: What is wrong with it, as preview1 reports it in its event.
    """

    userdata: int
    kind: int
    number: int = 0
    seconds: float = 0.0
    errno: int = Errno.SUCCESS


def poll_oneoff(guest: Guest, source: int, target: int, count: int, result: int) -> None:
    """Wait until one of several things is so, and tell which are."""
    memory = guest.memory
    if not 0 < count <= MOST_SUBSCRIPTIONS:
        raise WasiError(Errno.INVAL)
    memory.check(target, EVENT_SIZE * count)
    memory.check(result, 4)
    raw = memory.read(source, SUBSCRIPTION_SIZE * count)
    starts = range(0, len(raw), SUBSCRIPTION_SIZE)
    asked = [_parse(guest, raw[start : start + SUBSCRIPTION_SIZE]) for start in starts]
    happened = _wait(guest, asked)
    memory.refresh()
    events = b"".join(_EVENT.pack(one.userdata, one.errno, one.kind, 0, 0) for one in happened)
    memory.write(target, events)
    memory.write_u32(result, len(happened))


def _parse(guest: Guest, raw: bytes) -> Subscription:
    userdata, kind = _HEAD.unpack_from(raw)
    if kind == EVENT_CLOCK:
        return _parse_clock(guest, raw, userdata)
    if kind not in (EVENT_FD_READ, EVENT_FD_WRITE):
        raise WasiError(Errno.INVAL)
    number = int.from_bytes(raw[16:20], "little")
    try:
        guest.descriptors.get(number)
    except WasiError as error:
        return Subscription(userdata=userdata, kind=kind, number=number, errno=error.errno)
    return Subscription(userdata=userdata, kind=kind, number=number)


def _parse_clock(guest: Guest, raw: bytes, userdata: int) -> Subscription:
    clock, timeout, _, flags = _CLOCK.unpack_from(raw, 16)
    try:
        now = read_clock(guest, clock)
    except WasiError as error:
        return Subscription(userdata=userdata, kind=EVENT_CLOCK, errno=error.errno)
    left = max(0, timeout - now) if flags & CLOCK_ABSTIME else timeout
    return Subscription(userdata=userdata, kind=EVENT_CLOCK, seconds=left / 1e9)


def _wait(guest: Guest, asked: list[Subscription]) -> list[Subscription]:
    clocks = [one.seconds for one in asked if one.kind == EVENT_CLOCK]
    first = min(clocks, default=_FOREVER)
    waited, begun = 0.0, monotonic()
    while True:
        happened = [one for one in asked if _has_happened(guest, one, waited)]
        if happened:
            return happened
        if guest.has_unheard:
            return _cut_short(asked)
        is_skipped = bool(clocks) and guest.clock.skip(first)
        if not is_skipped:
            read = [guest.descriptors.get(one.number) for one in asked if one.kind == EVENT_FD_READ]
            _pause(guest, first - waited, read)
        if guest.heed():
            return _cut_short(asked)
        waited = first if is_skipped else monotonic() - begun


def _pause(guest: Guest, seconds: float, read: list[Descriptor]) -> None:
    """Let time pass, until something has perhaps come that is waited for."""
    if any(isinstance(descriptor, LiveInput) for descriptor in read):
        seconds = min(seconds, _LOOK)
    channel = guest.channel
    if channel is None or channel not in read:
        guest.watch.wait(seconds)
    else:
        channel.wait(seconds)


def _cut_short(asked: list[Subscription]) -> list[Subscription]:
    """Give what a wait ends with that was interrupted.

    A sleep looks as if it were over: libc makes an error of anything else, and the interpreter
    raises what it was told about as soon as it goes on.

    Raises:
        WasiError: `EINTR` where there was no sleep.
    """
    clocks = [one for one in asked if one.kind == EVENT_CLOCK]
    if not clocks:
        raise WasiError(Errno.INTR)
    return clocks


def _has_happened(guest: Guest, one: Subscription, waited: float) -> bool:
    if one.errno != Errno.SUCCESS:
        return True
    if one.kind == EVENT_CLOCK:
        return one.seconds <= waited
    return one.kind == EVENT_FD_WRITE or guest.descriptors.get(one.number).ready()
