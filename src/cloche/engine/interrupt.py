"""Having a guest's interpreter raise an exception in the code that it runs, as a signal would.

`docs/runtimes/contract.md` has the layout. The host writes to the guest's memory while the guest
stands still, in a call from it or at the end of an epoch. Where it writes is the guest's claim, and
lies in the guest's own memory or nowhere.
"""

from __future__ import annotations

from struct import Struct

from cloche.engine.wasi.abi import WasiError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.engine.wasi.memory import GuestMemory

# What is asked for, where the interpreter looks all the time, and the bits that make it see.
_LAYOUT = Struct("<III")


class Interrupt:
    """What the interpreter is asked to raise."""

    NONE = 0
    TIME = 1  # TimeoutError
    KEYBOARD = 2  # KeyboardInterrupt


def interrupt(memory: GuestMemory, address: int | None, kind: int) -> bool:
    """Ask a guest's interpreter to raise an exception.

    Args:
        memory: The guest's memory, as it is now.
        address: Where the guest takes such wishes; None where it does not.
        kind: One of the numbers of `Interrupt`.

    Returns:
        Whether it was asked; not, where the guest cannot be or leads out of its memory.
    """
    if address is None:
        return False
    try:
        _, flag, bits = _LAYOUT.unpack(memory.read(address, _LAYOUT.size))
        if flag:  # the interpreter is up
            memory.write_u32(flag, memory.read_u32(flag) | bits)
        memory.write_u32(address, kind)
    except WasiError:
        return False
    return True


def is_unheard(memory: GuestMemory, address: int | None) -> bool:
    """Tell whether a guest's interpreter has yet to raise what it was last asked for.

    Args:
        memory: The guest's memory, as it is now.
        address: Where the guest takes such wishes; None where it does not.
    """
    if address is None:
        return False
    try:
        return memory.read_u32(address) != Interrupt.NONE
    except WasiError:
        return False
