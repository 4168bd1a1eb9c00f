"""The guest's memory, seen from the host: every access is checked against its size as it is now.

The address is asked for again at each call from the guest, since memory that grows may move. Where
it is what it was, the view of it is kept, which would take longer to make than most calls.
"""

from __future__ import annotations

from ctypes import c_uint8
from struct import Struct

from cloche.engine.wasi.abi import Errno, WasiError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_WHOLE = c_uint8 * (1 << 32)
_U32 = Struct("<I")
_U64 = Struct("<Q")
_IOVEC = Struct("<II")

_NOTHING = memoryview(bytearray())

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
        # All that an address of 32 bits can reach from the base, whatever the size is now.
        self._whole = _NOTHING
        self.size = 0

    def refresh(self) -> None:
        """Look up address and size; to be called whenever the guest has been running."""
        base, self.size = self._locate()
        if base != self._base:
            self._base = base
            self._whole = memoryview(_WHOLE.from_address(base)).cast("B")

    def forget(self) -> None:
        """Admit no range any more, since the instance is gone or about to run on."""
        self.size = 0

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
        if pointer + size > self.size:
            raise WasiError(Errno.FAULT)
        return self._whole[pointer : pointer + size]

    def read(self, pointer: int, size: int) -> bytes:
        """Copy a range that the caller has capped.

        Raises:
            WasiError: `EFAULT` where it is not in the memory.
        """
        if pointer + size > self.size:
            raise WasiError(Errno.FAULT)
        return self._whole[pointer : pointer + size].tobytes()

    def write(self, pointer: int, data: bytes) -> None:
        """Write bytes.

        Raises:
            WasiError: `EFAULT` where they do not fit in the memory.
        """
        size = len(data)
        if pointer + size > self.size:
            raise WasiError(Errno.FAULT)
        self._whole[pointer : pointer + size] = data

    def read_u32(self, pointer: int) -> int:
        """Read a little-endian 32-bit number."""
        self.check(pointer, 4)
        value: int = _U32.unpack_from(self._whole, pointer)[0]
        return value

    def write_u32(self, pointer: int, value: int) -> None:
        """Write a little-endian 32-bit number."""
        if pointer + 4 > self.size:
            raise WasiError(Errno.FAULT)
        _U32.pack_into(self._whole, pointer, value)

    def write_u64(self, pointer: int, value: int) -> None:
        """Write a little-endian 64-bit number."""
        self.check(pointer, 8)
        _U64.pack_into(self._whole, pointer, value)

    def vectors(self, pointer: int, count: int) -> list[tuple[int, int]]:
        """Read an array of `iovec`s, and make sure of each.

        Returns:
            Pointer and size of each.

        Raises:
            WasiError: `EINVAL` for too many, `EFAULT` where one is not in the memory.
        """
        if count > MOST_VECTORS:
            raise WasiError(Errno.INVAL)
        self.check(pointer, 8 * count)
        vectors = list(_IOVEC.iter_unpack(self._whole[pointer : pointer + 8 * count]))
        for start, size in vectors:
            if start + size > self.size:
                raise WasiError(Errno.FAULT)
        return vectors
