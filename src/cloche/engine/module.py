"""Compiled modules: made, written out, read back, and checked for what they ask of the host."""

from __future__ import annotations

import os
from ctypes import byref, c_void_p

from cloche.engine.capi import EXTERN_FUNC, EXTERN_MEMORY, ByteVec, PointerVec
from cloche.engine.wasi.preview1 import FUNCTIONS, MODULE
from cloche.errors import ModuleError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from cloche.engine.capi import CApi
    from cloche.engine.configuration import Engine

_EXTERN_KINDS = ("function", "global", "table", "memory", "tag")
_NEEDED = {"memory": EXTERN_MEMORY, "_start": EXTERN_FUNC}


def compile_module(engine: Engine, wasm: bytes) -> int:
    """Compile a module that was verified.

    Returns:
        wasmtime's pointer to it.

    Raises:
        ModuleError: If it is not WebAssembly, or uses what is switched off.
    """
    module = c_void_p()
    error = engine.api.wasmtime_module_new(engine.pointer, wasm, len(wasm), byref(module))
    if error:
        raise ModuleError(f"the module does not compile: {engine.api.take_error(error)}")
    return module.value or 0


def serialize_module(engine: Engine, module: int) -> bytes:
    """Write a compiled module out as native code.

    Raises:
        ModuleError: If wasmtime cannot.
    """
    code = ByteVec()
    error = engine.api.wasmtime_module_serialize(module, byref(code))
    if error:
        raise ModuleError(f"the module cannot be kept: {engine.api.take_error(error)}")
    return engine.api.take_bytes(code)


def deserialize_module(engine: Engine, code: bytes) -> int | None:
    """Take up native code that was checked.

    The code is put in a sealed file in memory and mapped from there, which for a large module takes
    a hundredth of the time; where that cannot be done, it is copied.

    Returns:
        wasmtime's pointer to the module; None where another engine compiled it.
    """
    module = c_void_p()
    descriptor = _sealed_file(code)
    if descriptor is None:
        error = engine.api.wasmtime_module_deserialize(
            engine.pointer, code, len(code), byref(module)
        )
    else:
        path = f"/proc/self/fd/{descriptor}".encode()
        error = engine.api.wasmtime_module_deserialize_file(engine.pointer, path, byref(module))
        os.close(descriptor)
    if error:
        engine.api.take_error(error)
        return None
    return module.value


def _sealed_file(data: bytes) -> int | None:
    if not hasattr(os, "memfd_create") or not os.path.exists("/proc/self/fd"):
        return None
    from fcntl import F_ADD_SEALS, F_SEAL_GROW, F_SEAL_SHRINK, F_SEAL_WRITE, fcntl

    try:
        descriptor = os.memfd_create("cloche", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    except OSError:
        return None
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]
        fcntl(descriptor, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def check_module(api: CApi, module: int) -> None:
    """Make sure that a module asks for nothing but preview1, and has what is needed to run it.

    Raises:
        ModuleError: If it imports something else, or does not export `memory` and `_start`.
    """
    for space, name, kind in _imports(api, module):
        if space != MODULE or name not in FUNCTIONS or kind != EXTERN_FUNC:
            raise ModuleError(
                f"the module imports the {_EXTERN_KINDS[kind]} {space}.{name}; "
                f"only the functions of {MODULE} are offered"
            )
    exports = _exports(api, module)
    for name, kind in _NEEDED.items():
        if exports.get(name, (None, 0))[0] != kind:
            raise ModuleError(f"the module does not export the {_EXTERN_KINDS[kind]} {name}")
    # It is called with no room for either.
    if exports["_start"][1]:
        raise ModuleError("the module's _start has parameters or results; it may have neither")


def _imports(api: CApi, module: int) -> list[tuple[str, str, int]]:
    vector = PointerVec()
    api.wasmtime_module_imports(module, byref(vector))
    found = [
        (
            _text(api.wasm_importtype_module(each)),
            _text(api.wasm_importtype_name(each)),
            api.wasm_externtype_kind(api.wasm_importtype_type(each)),
        )
        for each in vector.data[: vector.size]
    ]
    api.wasm_importtype_vec_delete(byref(vector))
    return found


def _exports(api: CApi, module: int) -> dict[str, tuple[int, int]]:
    """Give each export's kind and, for a function, how many parameters and results it has."""
    vector = PointerVec()
    api.wasmtime_module_exports(module, byref(vector))
    found = {}
    for each in vector.data[: vector.size]:
        kind = api.wasm_exporttype_type(each)
        name = _text(api.wasm_exporttype_name(each))
        found[name] = api.wasm_externtype_kind(kind), _values(api, kind)
    api.wasm_exporttype_vec_delete(byref(vector))
    return found


def _values(api: CApi, kind: int) -> int:
    function = api.wasm_externtype_as_functype_const(kind)
    if not function:
        return 0
    parameters = api.wasm_functype_params(function).contents
    results = api.wasm_functype_results(function).contents
    count: int = parameters.size + results.size
    return count


def _text(name: Any) -> str:
    from ctypes import string_at

    vector = name.contents
    return string_at(vector.data, vector.size).decode("utf-8", "replace") if vector.size else ""
