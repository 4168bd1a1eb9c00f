"""The table of a guest's open descriptors."""

from __future__ import annotations

from cloche.engine.wasi.abi import Errno, WasiError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from cloche.engine.files.descriptor import Descriptor

# The channel to host functions has this number; nothing else ever gets it.
CHANNEL = 1000
_HIGHEST = 0xFFFF


class DescriptorTable:
    """Numbers, and what they are open on.

    Args:
        standard: The descriptors that are there from the start, from number 0 on.
        limit: How many more the guest may have open at once.
        channel: What the number of the channel is open on, for as long as the guest lives.
    """

    def __init__(
        self, standard: tuple[Descriptor, ...], limit: int, channel: Descriptor | None = None
    ) -> None:
        self._open: dict[int, Descriptor] = dict(enumerate(standard))
        if channel is not None:
            self._open[CHANNEL] = channel
        self._limit = len(self._open) + limit

    def __iter__(self) -> Iterator[Descriptor]:
        return iter(self._open.values())

    def items(self) -> list[tuple[int, Descriptor]]:
        """Give the numbers that are open, each with what it is open on; not the channel."""
        return [each for each in self._open.items() if each[0] != CHANNEL]

    def clear(self) -> None:
        """Forget all that is open, but for the channel."""
        for number, _ in self.items():
            del self._open[number]

    def put(self, number: int, descriptor: Descriptor) -> None:
        """Have a number that is free stand for a descriptor, as it did in another guest.

        Raises:
            WasiError: `EBADF` where the number is taken, or can never be the guest's; `EMFILE`
                where too many are open.
        """
        self.check_room()
        if number in self._open or not 0 <= number <= _HIGHEST or number == CHANNEL:
            raise WasiError(Errno.BADF)
        self._open[number] = descriptor

    def get(self, number: int) -> Descriptor:
        """Find what a number is open on.

        Raises:
            WasiError: `EBADF` where it is not open.
        """
        try:
            return self._open[number]
        except KeyError:
            raise WasiError(Errno.BADF) from None

    def check_room(self) -> None:
        """Make sure that one more can be opened.

        Raises:
            WasiError: `EMFILE` where too many are open.
        """
        if len(self._open) >= self._limit:
            raise WasiError(Errno.MFILE)

    def add(self, descriptor: Descriptor) -> int:
        """Give a descriptor the lowest number that is free.

        Raises:
            WasiError: `EMFILE` where too many are open.
        """
        self.check_room()
        number = 0
        while number in self._open or number == CHANNEL:
            number += 1
        self._open[number] = descriptor
        return number

    def close(self, number: int) -> None:
        """Close a number.

        Raises:
            WasiError: `EBADF` where it is not open, `ENOTCAPABLE` for the channel.
        """
        descriptor = self.get(number)
        _spare_channel(number)
        descriptor.close()
        del self._open[number]

    def close_all(self) -> None:
        """Close all numbers."""
        while self._open:
            self._open.popitem()[1].close()

    def exchange(self, descriptor: Descriptor, other: Descriptor) -> None:
        """Put another descriptor in the place of one, wherever the guest has moved it.

        Where it was closed, nothing is put anywhere.
        """
        for number, each in self._open.items():
            if each is descriptor:
                self._open[number] = other
                return

    def renumber(self, number: int, to: int) -> None:
        """Move a descriptor to another number, and close what was there.

        Raises:
            WasiError: `EBADF` where either is not open, as preview1 has it; `ENOTCAPABLE` where
                either is the channel.
        """
        descriptor = self.get(number)
        replaced = self.get(to)
        _spare_channel(number)
        _spare_channel(to)
        if number == to:
            return
        replaced.close()
        self._open[to] = descriptor
        del self._open[number]


def _spare_channel(number: int) -> None:
    if number == CHANNEL:
        raise WasiError(Errno.NOTCAPABLE)
