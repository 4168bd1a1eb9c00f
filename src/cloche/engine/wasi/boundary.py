"""Where the guest comes in: from wasmtime's callback to a WASI function, and no exception back.

A callback finds its guest by the thread it runs on, since a guest runs on one thread at a time.
What goes wrong in it ends the guest with a trap that was made beforehand, so that even a lack of
memory cannot keep the trap from being returned.
"""

from __future__ import annotations

from _thread import _local
from ctypes import byref, c_void_p

from cloche.engine.capi import I32, I64, WORDS_PER_VALUE, HostFunction, PointerVec
from cloche.engine.stop import Reason, StopGuest
from cloche.engine.wasi.abi import Errno, WasiError
from cloche.engine.wasi.preview1 import FUNCTIONS, MODULE, WITHOUT_RESULT
from cloche.errors import EngineError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from cloche.engine.capi import CApi
    from cloche.engine.wasi.guest import Guest


# By this name `unentered` knows a callback that could not be entered.
CALLBACK_NAME = "cloche.engine callback"


class Visit(_local):
    """The guest that runs on this thread, and why it was stopped.

    Attributes:
        guest: The guest; None between runs.
        trap: A trap to end it with, made before it ran; 0 when it has been given away.
        error: Likewise an error, for the end of an epoch.
        stop: Why it was stopped, if it was.
        failure: What went wrong on the host, if anything did.
    """

    guest: Guest | None = None
    trap: int = 0
    error: int = 0
    stop: StopGuest | None = None
    failure: BaseException | None = None


VISIT = Visit()


def end_guest(reason: BaseException) -> None:
    """Note why the guest on this thread ends."""
    visit = VISIT
    if isinstance(reason, StopGuest):
        visit.stop = visit.stop or reason
    else:
        visit.stop = visit.stop or StopGuest(Reason.HOST)
        visit.failure = visit.failure or reason


def _callback(function: Callable[..., None], signature: str) -> Any:
    """Wrap a WASI function for the engine."""
    end = WORDS_PER_VALUE * len(signature)
    wide = [index for index, kind in enumerate(signature) if kind == "I"]
    visit = VISIT

    def enter(_env: int, _caller: int, values: Any, _count: int) -> int:
        try:
            guest = visit.guest
            if guest is None or visit.stop is not None:
                raise StopGuest(Reason.HOST)
            arguments = values[0:end:WORDS_PER_VALUE] if end else []
            for index in wide:
                arguments[index] |= values[index * WORDS_PER_VALUE + 1] << 32
            guest.memory.refresh()
            try:
                function(guest, *arguments)
                values[0] = 0
            except WasiError as error:
                if error.errno == Errno.INTR:
                    guest.heed()  # its interpreter looks at once why the call was cut short
                values[0] = error.errno
            return 0
        except BaseException as reason:
            end_guest(reason)
            trap, visit.trap = visit.trap, 0
            return trap

    enter.__qualname__ = CALLBACK_NAME
    return HostFunction(enter)


# Kept for the life of the process: the engine holds pointers to them.
CALLBACKS = {name: _callback(function, kinds) for name, (kinds, function) in FUNCTIONS.items()}


def define_imports(api: CApi, linker: int) -> None:
    """Offer the functions of preview1 to the modules of a linker."""
    types: dict[tuple[str, str], int] = {}
    for name, (signature, _) in FUNCTIONS.items():
        shape = signature, "" if name in WITHOUT_RESULT else "i"
        if shape not in types:
            types[shape] = _function_type(api, *shape)
        error = api.wasmtime_linker_define_func_unchecked(
            linker, MODULE.encode(), len(MODULE), name.encode(), len(name), types[shape],
            CALLBACKS[name], None, None,
        )  # fmt: skip
        if error:
            raise EngineError(f"{name} cannot be offered: {api.take_error(error)}")
    for kind in types.values():
        api.wasm_functype_delete(kind)


def _function_type(api: CApi, parameters: str, results: str) -> int:
    first, second = PointerVec(), PointerVec()
    for vector, kinds in ((first, parameters), (second, results)):
        types = [api.wasm_valtype_new(I64 if kind == "I" else I32) for kind in kinds]
        api.wasm_valtype_vec_new(byref(vector), len(types), (c_void_p * len(types))(*types))
    pointer: int = api.wasm_functype_new(byref(first), byref(second))
    return pointer
