"""An instance that stays: entered for each step of a session, by one thread at a time.

It is driven without `_start`, as `docs/runtimes/contract.md` has it. What a runtime's exports
return is a claim, like all that comes from a guest.
"""

from __future__ import annotations

import os
from ctypes import byref, c_uint32, c_void_p

from cloche.engine.capi import EXTERN_FUNC, I32, WORDS_PER_VALUE, Extern, Trap
from cloche.engine.instance import FreshInstance, prepare_visit
from cloche.engine.wasi.abi import WasiError
from cloche.engine.wasi.boundary import VISIT
from cloche.errors import EngineError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from cloche.engine.runtime import Runtime
    from cloche.engine.wasi.guest import Guest

_getpid = os.getpid
_OneValue = c_uint32 * WORDS_PER_VALUE
_ThreeValues = c_uint32 * (3 * WORDS_PER_VALUE)
_ADDRESS, _LENGTH, _MODE = range(0, 3 * WORDS_PER_VALUE, WORDS_PER_VALUE)
# The modes of `cloche_run`, in bits: what the code defines stays; the value of its last expression
# is told; a frame waits in the channel that is to be read first.
STEP = 1
TELLING = 2
STARTING = 4
# Room for code up to this size is kept for the next step, which need not ask for any then.
_KEPT_ROOM = 4096
_ASTRAY = Trap(code=None, message="the runtime gave room for the code outside of its memory")


class KeptInstance(FreshInstance):
    """An instance of a runtime for many steps, each in a `with` block on one of the crew's threads.

    Args:
        runtime: What it is an instance of.
        memory_limit: Bytes of linear memory that it may have.

    Attributes:
        exit_code: What the last step returned, in 8 bits; None where there was no memory for its
            code.
        is_stopped: Whether the last step was stopped, so that there must not be another.
        is_gone: Whether it was thrown away.
    """

    def __init__(self, runtime: Runtime, memory_limit: int) -> None:
        super().__init__(runtime, memory_limit)
        self.exit_code: int | None = None
        self._functions: tuple[Any, Any] | None = None
        # What `cloche_run` is called with, and what it returns: made once.
        self._values = _ThreeValues()
        self._room = self._room_size = 0
        self._process = _getpid()
        self.is_stopped = False
        self.is_gone = False

    def take_over(self, instance: FreshInstance) -> None:
        """Be an instance that was made ahead of need, if it was; the other is nothing any more."""
        if instance.is_made:
            self.runtime = instance.runtime
            self._store, instance._store = instance._store, None
            self._context, self._instance = instance._context, instance._instance
            self._memory, instance._memory = instance._memory, None
            self._located = instance._located

    def __enter__(self) -> KeptInstance:
        if self.is_gone:
            raise EngineError("the instance is gone")
        super().__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        """Keep it for the next step."""

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Throw it away; in the child of a fork, where a lock may be held, only forget it."""
        if self._process == _getpid():
            super().close()
        self.abandon()

    def abandon(self) -> None:
        """Forget it without giving anything back, since a thread is lost in it."""
        self.is_gone = True
        self._store = None

    def run_step(self, guest: Guest, code: bytes, mode: int = STEP) -> Trap | None:
        """Run code in the live interpreter, and make the instance before that if it is the first.

        Args:
            guest: What the instance sees while it runs.
            code: UTF-8 text.
            mode: How, in bits as `docs/runtimes/contract.md` has them.

        Returns:
            Why it was stopped, after which it must not be entered again; None where it returned.

        Raises:
            EngineError: If it cannot be instantiated, or the runtime is not made for sessions.
        """
        self.exit_code = None
        prepare_visit(self.runtime, guest)
        try:
            ended = None if self.is_made else self._instantiate()
            ended = ended or self._call_step(guest, code, mode)
            self.is_stopped = ended is not None or VISIT.stop is not None
            return ended
        finally:
            VISIT.guest = None
            guest.memory.forget()

    def _call_step(self, guest: Guest, code: bytes, mode: int) -> Trap | None:
        if self._functions is None:
            self._functions = self._function(b"cloche_alloc", 1), self._function(b"cloche_run", 3)
        alloc, run = self._functions
        size = len(code) or 1  # none at all may look like no memory
        if size > self._room_size or self._room_size > _KEPT_ROOM:
            self._room, trap = self._call(alloc, _OneValue(size), 1)
            self._room_size = size if self._room else 0
            if trap is not None or not self._room:
                return trap
        guest.memory.refresh()
        try:
            guest.memory.write(self._room, code)
        except WasiError:
            return _ASTRAY
        values = self._values
        values[_ADDRESS], values[_LENGTH], values[_MODE] = self._room, len(code), mode
        returned, trap = self._call(run, values, 3)
        if trap is None:
            self.exit_code = returned & 0xFF
        return trap

    def _call(self, function: Any, values: Any, count: int) -> tuple[int, Trap | None]:
        trap = c_void_p()
        error = self._api.wasmtime_func_call_unchecked(
            self._context, function, values, count, byref(trap)
        )
        self.peak_memory = self._api.wasmtime_memory_data_size(self._context, self._memory)
        return values[0], self._end(error, trap)

    def _function(self, name: bytes, parameters: int) -> Any:
        """Point to a function of 32-bit numbers; it is called without a check of what it takes."""
        extern: Extern = self._export(name, EXTERN_FUNC)
        function = byref(extern.of.func)
        kind = self._api.wasmtime_func_type(self._context, function)
        taken = self._kinds(self._api.wasm_functype_params(kind))
        given = self._kinds(self._api.wasm_functype_results(kind))
        self._api.wasm_functype_delete(kind)
        if taken != [I32] * parameters or given != [I32]:
            raise EngineError(f"the runtime has no usable export {name.decode()}")
        return function

    def _kinds(self, values: Any) -> list[int]:
        vector = values.contents
        return [self._api.wasm_valtype_kind(each) for each in vector.data[: vector.size]]
