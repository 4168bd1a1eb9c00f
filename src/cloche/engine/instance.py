"""One fresh instance: made, entered once, asked how it ended, and thrown away.

Making it can be done ahead of need, by any thread. Nothing of the guest has run by then.
"""

from __future__ import annotations

from ctypes import byref, c_uint32, c_uint64, c_void_p

from cloche.engine.capi import (
    EXTERN_FUNC,
    EXTERN_GLOBAL,
    EXTERN_MEMORY,
    F64,
    I32,
    EpochCallback,
    Extern,
    Instance,
    Trap,
    Value,
)
from cloche.engine.signals import HANDLERS
from cloche.engine.unentered import GUARD
from cloche.engine.wasi.boundary import CALLBACK_NAME, VISIT, end_guest
from cloche.errors import EngineError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from cloche.engine.runtime import Runtime
    from cloche.engine.wasi.guest import Guest

    # The kind of a number, and its bits.
    SavedGlobal = tuple[int, int]

WASM_PAGE = 64 << 10
_STOP_MESSAGE = b"stopped by the host"
# Why the host stopped the guest is known already; its trap's message would only cost time.
STOPPED = Trap(code=None, message="")
# By the kind of a number, the bits that it has.
_NUMBER_BITS = (0xFFFFFFFF, (1 << 64) - 1) * 2
_NO_VALUES = (c_uint32 * 4)()
_INSTANCES = 1
_TABLES = 1
# The guest's own, and the one that the engine keeps exceptions in.
_MEMORIES = 2


def _look_at_watch(_context: int, _data: int, ticks: Any, kind: Any) -> int:
    """Decide, at the end of an epoch, whether the guest on this thread goes on."""
    try:
        guest = VISIT.guest
        if guest is not None:
            guest.heed()
        ticks[0] = 1
        kind[0] = 0
        return 0
    except BaseException as reason:
        end_guest(reason)
        error, VISIT.error = VISIT.error, 0
        return error


_look_at_watch.__qualname__ = CALLBACK_NAME
# Kept for the life of the process: the engine holds a pointer to it.
EPOCH_CALLBACK = EpochCallback(_look_at_watch)


class FreshInstance:
    """An instance of a runtime, to be used by one thread in a `with` block.

    Args:
        runtime: What it is an instance of.
        memory_limit: Bytes of linear memory that it may have.

    Attributes:
        runtime: What it is an instance of.
        peak_memory: Bytes of linear memory that it had in the end.
    """

    def __init__(self, runtime: Runtime, memory_limit: int) -> None:
        self.runtime = runtime
        self._api = runtime.engine.api
        self._memory_limit = memory_limit
        self._store: Any = None
        self._memory: Any = None
        self._instance = Instance()
        self._located = 0, 0
        self.peak_memory = 0

    def __enter__(self) -> FreshInstance:
        HANDLERS.restore()
        GUARD.stand()
        if self._store is None:
            self._open()
        self._api.wasmtime_context_set_epoch_deadline(self._context, 1)
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _open(self) -> None:
        api = self._api
        self._store = api.wasmtime_store_new(self.runtime.engine.pointer, None, None)
        self._context = api.wasmtime_store_context(self._store)
        self.limit_memory(self._memory_limit)
        api.wasmtime_store_epoch_deadline_callback(self._store, EPOCH_CALLBACK, None, None)

    def limit_memory(self, memory_limit: int) -> None:
        """Say how many bytes of linear memory it may have from now on."""
        elements = self.runtime.facts.table_elements
        self._api.wasmtime_store_limiter(
            self._store, memory_limit, elements, _INSTANCES, _TABLES, _MEMORIES
        )

    def prepare(self) -> None:
        """Make it ahead of need.

        Only for a module without a start function, so that nothing of the guest runs here.

        Raises:
            EngineError: If it cannot be instantiated.
        """
        prepare_visit(self.runtime, None)
        try:
            self._open()
            self._instantiate()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Throw it away."""
        self._memory = None
        store, self._store = self._store, None
        if store is not None:
            self._api.wasmtime_store_delete(store)

    @property
    def is_made(self) -> bool:
        """Whether it was instantiated; a module's own start function may have kept it from that."""
        return self._memory is not None

    def locate_memory(self) -> tuple[int, int]:
        """Give the memory's address and size as they are now.

        Both are 0 while a module's own start function runs, which comes before the memory can be
        found: no pointer is right then.
        """
        if self._memory is None:
            return 0, 0
        size = self._api.wasmtime_memory_data_size(self._context, self._memory)
        if size != self._located[1]:  # only where it has grown can it have moved
            self._located = self._api.wasmtime_memory_data(self._context, self._memory), size
        return self._located

    def run_start(self, guest: Guest) -> Trap | None:
        """Call `_start`, and instantiate before that where it was not made ahead of need.

        Args:
            guest: What the instance sees while it runs.

        Returns:
            Why it was stopped; None where `_start` returned.

        Raises:
            EngineError: If it cannot be instantiated.
        """
        prepare_visit(self.runtime, guest)
        try:
            ended = None if self.is_made else self._instantiate()
            return ended or self._call_start()
        finally:
            VISIT.guest = None

    def _instantiate(self) -> Trap | None:
        try:
            return self._instantiate_here()
        except EngineError:
            if not self.runtime.engine.pooled:
                raise
        # Nothing of the guest has run; it is the pool that has no slot left, or cannot make one.
        FreshInstance.close(self)
        self.runtime = self.runtime.overflow.runtime()
        self._open()
        self._api.wasmtime_context_set_epoch_deadline(self._context, 1)
        return self._instantiate_here()

    def _instantiate_here(self) -> Trap | None:
        trap = c_void_p()
        error = self._api.wasmtime_instance_pre_instantiate(
            self.runtime.template, self._context, byref(self._instance), byref(trap)
        )
        ended = self._end(error, trap)
        if ended is None:
            extern = self._export(b"memory", EXTERN_MEMORY)
            self._memory, self._located = byref(extern.of.memory), (0, 0)
        return ended

    def _call_start(self) -> Trap | None:
        trap = c_void_p()
        start = self._export(b"_start", EXTERN_FUNC)
        error = self._api.wasmtime_func_call_unchecked(
            self._context, byref(start.of.func), _NO_VALUES, 0, byref(trap)
        )
        self.peak_memory = self._api.wasmtime_memory_data_size(self._context, self._memory)
        return self._end(error, trap)

    def _end(self, error: int | None, trap: c_void_p) -> Trap | None:
        if trap.value and VISIT.stop is not None:
            self._api.wasm_trap_delete(trap)
            return STOPPED
        if trap.value:
            return self._api.take_trap(trap.value)
        if not error:
            return None
        message = self._api.take_error(error)
        if VISIT.stop is None and self._memory is None:
            raise EngineError(f"the runtime cannot be instantiated: {message}")
        return Trap(code=None, message=message)

    def _export(self, name: bytes, kind: int) -> Any:
        extern = Extern()
        found = self._api.wasmtime_instance_export_get(
            self._context, byref(self._instance), name, len(name), byref(extern)
        )
        if not found or extern.kind != kind:
            raise EngineError(f"the runtime has no usable export {name.decode()}")
        return extern

    def grow_memory(self, size: int) -> bool:
        """Have the memory grow, within its limit.

        Args:
            size: Bytes that it is to have; no fewer than it has.

        Returns:
            Whether it has.
        """
        _, now = self.locate_memory()
        pages, before = (size - now) // WASM_PAGE, c_uint64()
        error = self._api.wasmtime_memory_grow(self._context, self._memory, pages, byref(before))
        if error:
            self._api.wasmtime_error_delete(error)
            return False
        self.peak_memory = max(self.peak_memory, size)
        return True

    def save_global(self, name: str) -> SavedGlobal:
        """Give what an exported global of a number's type holds.

        Raises:
            EngineError: If there is none.
        """
        extern: Extern = self._export(name.encode(), EXTERN_GLOBAL)
        value = Value()
        self._api.wasmtime_global_get(self._context, byref(extern.of.global_), byref(value))
        if value.kind > F64:
            raise EngineError(f"the runtime's global {name} is not a number")
        # The rest of the slot is whatever the host had there.
        return value.kind, value.of.u64 & _NUMBER_BITS[value.kind]

    def put_global(self, name: str, saved: SavedGlobal) -> bool:
        """Have an exported global hold a number; gives whether it can, and is of that type.

        Raises:
            EngineError: If there is none.
        """
        extern: Extern = self._export(name.encode(), EXTERN_GLOBAL)
        value = Value()
        self._api.wasmtime_global_get(self._context, byref(extern.of.global_), byref(value))
        kind, value.of.u64 = saved
        if value.kind != kind:  # the library ends the process over a kind that it does not know
            return False
        error = self._api.wasmtime_global_set(self._context, byref(extern.of.global_), byref(value))
        if error:
            self._api.wasmtime_error_delete(error)
        return not error

    def interrupt_address(self) -> int | None:
        """Give where its interpreter takes interrupts; None where it does not.

        While a module's own start function runs there is nothing that could be asked for it: the
        engine ends the process where it is asked for an export of an instance that is not made.
        """
        return self.runtime.interrupt_address(self) if self.is_made else None

    def read_global(self, name: bytes) -> int | None:
        """Read an exported 32-bit global; None where there is none."""
        extern, value = Extern(), Value()
        found = self._api.wasmtime_instance_export_get(
            self._context, byref(self._instance), name, len(name), byref(extern)
        )
        if not found or extern.kind != EXTERN_GLOBAL:
            return None
        self._api.wasmtime_global_get(self._context, byref(extern.of.global_), byref(value))
        return value.of.i32 & 0xFFFFFFFF if value.kind == I32 else None


def prepare_visit(runtime: Runtime, guest: Guest | None) -> None:
    """Make what ends the guest before it runs, so that nothing can be lacking then."""
    visit = VISIT
    visit.trap = visit.trap or runtime.engine.api.new_trap(_STOP_MESSAGE)
    visit.error = visit.error or runtime.engine.api.wasmtime_error_new(_STOP_MESSAGE)
    visit.stop = visit.failure = None
    visit.guest = guest
