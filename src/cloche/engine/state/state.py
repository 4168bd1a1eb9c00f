"""A session's state in memory: taken out of an instance at rest, put into any number of others."""

from __future__ import annotations

from cloche.engine.instance import WASM_PAGE
from cloche.engine.kept import KeptInstance
from cloche.engine.state.fields import damaged
from cloche.engine.state.host_side import read_host_side, write_host_side
from cloche.engine.wasi.abi import WasiError
from cloche.errors import SnapshotError
from cloche.record import record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.engine.instance import SavedGlobal
    from cloche.engine.runtime import Runtime
    from cloche.engine.state.image import Piece
    from cloche.engine.wasi.guest import Guest
    from cloche.engine.wasi.memory import GuestMemory

_LAST_GENERATION = (1 << 32) - 1


@record
class State:
    """All that makes a session what it is, but for the runtime and what was handed in.

    Attributes:
        memory: Bytes of linear memory.
        pieces: What differs from the memory of a fresh instance: where it begins, and its bytes, in
            ascending order.
        numbers: What the globals that can change hold, in the order of the runtime's facts.
        host_side: What the host knows of the guest, as `write_host_side` gives it.
    """

    memory: int
    pieces: tuple[Piece, ...]
    numbers: tuple[SavedGlobal, ...]
    host_side: bytes


def take_state(instance: KeptInstance, guest: Guest) -> State:
    """Take the state of an instance that is at rest; it can go on afterwards.

    Raises:
        SnapshotError: If something of it cannot go along.
    """
    runtime = instance.runtime
    base, size = instance.locate_memory()
    return State(
        memory=size,
        pieces=tuple(runtime.image.changed_pages(base, size)),
        numbers=tuple(map(instance.save_global, _mutable_globals(runtime))),
        host_side=write_host_side(guest),
    )


def refine(state: State, runtime: Runtime) -> State:
    """Give the same state in fewer bytes, which takes a moment."""
    return replace(state, pieces=tuple(runtime.image.refine(state.pieces)))


def put_state(state: State, instance: KeptInstance, guest: Guest) -> None:
    """Give an instance that has not run yet, and its guest, another one's state.

    Args:
        state: The state, from wherever it may come.
        instance: The instance.
        guest: Its guest, with what was handed in to the other one.

    Raises:
        SnapshotError: If it is none, or does not fit the limits. Neither can be used then.
    """
    if not instance.is_made:
        instance.prepare()
    _put_memory(state, instance, guest.memory)
    names = _mutable_globals(instance.runtime)
    if len(names) != len(state.numbers):
        raise damaged("it has another number of globals")
    for name, number in zip(names, state.numbers, strict=True):
        if not instance.put_global(name, number):
            raise damaged("a global in it is of another type")
    if guest.randomness is None:
        _draw_anew(instance, guest.memory)
    guest.memory.forget()
    read_host_side(state.host_side, guest)


def _put_memory(state: State, instance: KeptInstance, memory: GuestMemory) -> None:
    _, size = instance.locate_memory()
    if state.memory < size or state.memory % WASM_PAGE:
        raise damaged("its memory has a size that cannot be")
    if state.memory > size and not instance.grow_memory(state.memory):
        raise SnapshotError(
            f"the snapshot has {state.memory:,} bytes of memory, which is more than the limits "
            "allow; raise memory"
        )
    memory.refresh()
    whole = memory.view(0, memory.size)
    end = 0
    for start, content in state.pieces:
        if not end <= start <= start + len(content) <= len(whole):
            raise damaged("a piece of memory in it is out of place")
        end = start + len(content)
        whole[start:end] = content


def _draw_anew(instance: KeptInstance, memory: GuestMemory) -> None:
    """Have what the guest draws at random from here on be no other copy's.

    Raises:
        SnapshotError: If what it looks at is not in its memory.
    """
    address = instance.read_global(b"cloche_generation")
    if address is None:
        return
    try:
        memory.write_u32(address, memory.read_u32(address) % _LAST_GENERATION + 1)
    except WasiError:
        raise damaged("its memory has no room for what it says of itself") from None


def _mutable_globals(runtime: Runtime) -> list[str]:
    return runtime.facts.mutable_globals.split()
