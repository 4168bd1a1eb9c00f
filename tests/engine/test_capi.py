"""The C API, as it is declared for ctypes."""

from __future__ import annotations

import os
from ctypes import sizeof

import pytest

from cloche.engine import capi
from cloche.engine.capi import CApi, Extern, Func, Global, Instance, Memory, Value
from cloche.engine.library import find_library
from cloche.engine.load import load_capi
from cloche.errors import EngineUnavailableError
from cloche.record import replace


def test_structs_are_as_large_as_in_wasmtimes_headers():
    """`wasmtime/extern.h`, `val.h`, `instance.h`; the self-test proves the layouts."""
    sizes = {kind: sizeof(kind) for kind in (Func, Instance, Memory, Global, Extern, Value)}
    assert sizes == {Func: 16, Instance: 16, Memory: 16, Global: 24, Extern: 32, Value: 32}


def test_a_file_that_is_no_library_is_refused(tmp_path):
    path = tmp_path / "lib.so"
    path.write_bytes(b"nothing")
    with pytest.raises(EngineUnavailableError, match=r"lib\.so is not usable"):
        CApi(replace(find_library(), path=str(path)))


def test_a_library_that_lacks_a_function_is_refused():
    """The C library is one that has none of them."""
    with pytest.raises(EngineUnavailableError, match="not usable"):
        CApi(replace(find_library(), path="libc.so.6" if os.name == "posix" else "kernel32"))


def test_every_function_has_explicit_types():
    api = load_capi()
    for name in capi._FUNCTIONS:
        assert getattr(api, name).argtypes is not None


def test_what_never_lets_go_of_the_lock_runs_no_guest():
    assert not {name for name in capi._QUICK if "func_call" in name or "instantiate" in name}
    assert not {name for name in capi._QUICK if "delete" in name}
    assert set(capi._FUNCTIONS) >= capi._QUICK


def test_errors_are_read_and_freed():
    api = load_capi()
    assert api.take_error(api.wasmtime_error_new(b"what is wrong")) == "what is wrong"


def test_traps_are_read_and_freed():
    trap = load_capi().take_trap(load_capi().new_trap(b"stopped"))
    assert (trap.code, trap.message) == (None, "stopped")
