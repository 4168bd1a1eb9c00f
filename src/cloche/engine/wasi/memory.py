"""The guest's memory, seen from the host: every access is checked against its size as it is now.

The address is asked for again at each call from the guest, since memory that grows may move.
"""

from __future__ import annotations

from ctypes import c_uint8, memmove, string_at
from struct import Struct

from cloche.engine.wasi.abi import Errno, WasiError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_WHOLE = c_uint8 * (1 << 32)
_U32 = Struct("<I")
_U64 = Struct("<Q")
_IOVEC = Struct("<II")

# As Linux: IOV_MAX.
MOST_VECTORS = 1024


class GuestMemory:
    """One guest's linear memory during one call from it.

    Args:
        locate: Gives the memory's address on the host and its size in bytes, as they are now.
    """

    __slots__ = ("_base", "_locate", "_whole", "size")

    def __init__(self, locate: Callable[[], tuple[int, int]]) -> None:
        self._locate = locate
        self._base = 0
        self._whole: memoryview | None = None
        self.size = 0

    def refresh(self) -> None:
        """Look up address and size; to be called whenever the guest has been running."""
        self._base, self.size = self._locate()
        self._whole = None

    def forget(self) -> None:
        """Drop the address, since the instance is gone or about to run on."""
        self._base = self.size = 0
        self._whole = None

    def check(self, pointer: int, size: int) -> None:
        """Make sure that a range lies in the memory.

        Raises:
            WasiError: `EFAULT` where it does not.
        """
        if pointer + size > self.size:
            raise WasiError(Errno.FAULT)

    def view(self, pointer: int, size: int) -> memoryview:
        """Give a range to be read or written in place; not to be kept.

        Raises:
            WasiError: `EFAULT` where it is not in the memory.
        """
        self.check(pointer, size)
        if self._whole is None:
            self._whole = memoryview(_WHOLE.from_address(self._base)).cast("B")
        return self._whole[pointer : pointer + size]

    def read(self, pointer: int, size: int) -> bytes:
        """Copy a range that the caller has capped.

        Raises:
            WasiError: `EFAULT` where it is not in the memory.
        """
        if pointer + size > self.size:
            raise WasiError(Errno.FAULT)
        return string_at(self._base + pointer, size)

    def write(self, pointer: int, data: bytes) -> None:
        """Write bytes.

        Raises:
            WasiError: `EFAULT` where they do not fit in the memory.
        """
        size = len(data)
        if pointer + size > self.size:
            raise WasiError(Errno.FAULT)
        memmove(self._base + pointer, data, size)

    def read_u32(self, pointer: int) -> int:
        """Read a little-endian 32-bit number."""
        value: int = _U32.unpack(self.read(pointer, 4))[0]
        return value

    def write_u32(self, pointer: int, value: int) -> None:
        """Write a little-endian 32-bit number."""
        self.write(pointer, _U32.pack(value))

    def write_u64(self, pointer: int, value: int) -> None:
        """Write a little-endian 64-bit number."""
        self.write(pointer, _U64.pack(value))

    def vectors(self, pointer: int, count: int) -> list[tuple[int, int]]:
        """Read an array of `iovec`s, and make sure of each.

        Returns:
            Pointer and size of each.

        Raises:
            WasiError: `EINVAL` for too many, `EFAULT` where one is not in the memory.
        """
        if count > MOST_VECTORS:
            raise WasiError(Errno.INVAL)
        vectors = list(_IOVEC.iter_unpack(self.read(pointer, 8 * count)))
        for start, size in vectors:
            self.check(start, size)
        return vectors
