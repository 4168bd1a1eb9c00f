"""The guest as a process: arguments, environment, exit, randomness."""

from __future__ import annotations

from itertools import accumulate
from struct import pack

from cloche.engine.stop import Reason, StopGuest
from cloche.engine.wasi.abi import Errno, WasiError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.engine.wasi.guest import Guest

_RANDOM_PIECE = 64 << 10


def args_sizes_get(guest: Guest, count: int, size: int) -> None:
    """Tell how many arguments there are, and their size in bytes."""
    _tell_sizes(guest, guest.arguments, count, size)


def args_get(guest: Guest, pointers: int, buffer: int) -> None:
    """Write the arguments."""
    _write_strings(guest, guest.arguments, pointers, buffer)


def environ_sizes_get(guest: Guest, count: int, size: int) -> None:
    """Tell how many variables there are, and their size in bytes."""
    _tell_sizes(guest, guest.environment, count, size)


def environ_get(guest: Guest, pointers: int, buffer: int) -> None:
    """Write the variables."""
    _write_strings(guest, guest.environment, pointers, buffer)


def _tell_sizes(guest: Guest, strings: list[bytes], count: int, size: int) -> None:
    guest.memory.check(count, 4)
    guest.memory.check(size, 4)
    guest.memory.write_u32(count, len(strings))
    guest.memory.write_u32(size, sum(map(len, strings)))


def _write_strings(guest: Guest, strings: list[bytes], pointers: int, buffer: int) -> None:
    guest.memory.check(pointers, 4 * len(strings))
    guest.memory.check(buffer, sum(map(len, strings)))
    starts = accumulate(map(len, strings[:-1]), initial=buffer) if strings else ()
    guest.memory.write(pointers, pack(f"<{len(strings)}I", *starts))
    guest.memory.write(buffer, b"".join(strings))


def proc_exit(guest: Guest, code: int) -> None:
    """End the guest with its own exit code, of which 8 bits count as everywhere."""
    raise StopGuest(Reason.EXIT, code & 0xFF)


def proc_raise(guest: Guest, signal: int) -> None:
    """Refuse: there are no signals here."""
    raise WasiError(Errno.NOSYS)


def sched_yield(guest: Guest) -> None:
    """Go on: the guest is alone in its world."""


def random_get(guest: Guest, buffer: int, size: int) -> None:
    """Fill a range with random bytes, a piece at a time."""
    guest.memory.check(buffer, size)
    end = buffer + size
    while buffer < end:
        guest.watch.check()
        piece = guest.random(min(_RANDOM_PIECE, end - buffer))
        guest.memory.write(buffer, piece)
        buffer += len(piece)


def sock_accept(guest: Guest, number: int, flags: int, result: int) -> None:
    """Refuse: there is no network."""
    _refuse_socket(guest, number)


def sock_recv(
    guest: Guest, number: int, vectors: int, count: int, flags: int, size: int, result: int
) -> None:
    """Refuse: there is no network."""
    _refuse_socket(guest, number)


def sock_send(guest: Guest, number: int, vectors: int, count: int, flags: int, size: int) -> None:
    """Refuse: there is no network."""
    _refuse_socket(guest, number)


def sock_shutdown(guest: Guest, number: int, how: int) -> None:
    """Refuse: there is no network."""
    _refuse_socket(guest, number)


def _refuse_socket(guest: Guest, number: int) -> None:
    guest.descriptors.get(number)
    raise WasiError(Errno.NOTSOCK)
