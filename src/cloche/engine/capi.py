"""What is used of wasmtime's C API, declared for ctypes.

Every opaque pointer is a plain `c_void_p`, so it is an int on this side. Layouts are those of
wasmtime's `wasm.h`, `wasmtime/{extern,func,val,memory}.h`; `selftest` checks them against the
library that was loaded before anything runs.
"""

from __future__ import annotations

from ctypes import (
    CDLL,
    CFUNCTYPE,
    POINTER,
    PyDLL,
    Structure,
    Union,
    byref,
    c_bool,
    c_char_p,
    c_int32,
    c_int64,
    c_size_t,
    c_uint8,
    c_uint32,
    c_uint64,
    c_void_p,
    string_at,
)

from cloche.errors import EngineUnavailableError
from cloche.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from cloche.engine.library import LibraryFile

# wasm.h: wasm_externkind_t
EXTERN_FUNC = 0
EXTERN_GLOBAL = 1
EXTERN_TABLE = 2
EXTERN_MEMORY = 3

# wasmtime/val.h and wasm.h: wasm_valkind_t
I32 = 0
I64 = 1
F64 = 3

# wasmtime/trap.h: wasmtime_trap_code_enum
TRAP_STACK_OVERFLOW = 0
TRAP_INTERRUPT = 10

# A value slot of an unchecked call is as wide as a v128: this many 32-bit words.
WORDS_PER_VALUE = 4


class ByteVec(Structure):
    """`wasm_byte_vec_t`: bytes that the library owns."""

    _fields_ = (("size", c_size_t), ("data", c_void_p))


class PointerVec(Structure):
    """`wasm_importtype_vec_t` and its like: an array of pointers that the library owns."""

    _fields_ = (("size", c_size_t), ("data", POINTER(c_void_p)))


class Func(Structure):
    """`wasmtime_func_t`."""

    _fields_ = (("store_id", c_uint64), ("private", c_void_p))


class Instance(Structure):
    """`wasmtime_instance_t`."""

    _fields_ = (("store_id", c_uint64), ("private", c_size_t))


class Memory(Structure):
    """`wasmtime_memory_t`."""

    _fields_ = (("store_id", c_uint64), ("private1", c_uint32), ("private2", c_uint32))


class Global(Structure):
    """`wasmtime_global_t`."""

    _fields_ = (
        ("store_id", c_uint64),
        ("private1", c_uint32),
        ("private2", c_uint32),
        ("private3", c_uint32),
    )


class _ExternUnion(Union):
    _fields_ = (("func", Func), ("memory", Memory), ("global_", Global))


class Extern(Structure):
    """`wasmtime_extern_t`: an export of any kind."""

    _fields_ = (("kind", c_uint8), ("of", _ExternUnion))


class _ValueUnion(Union):
    _fields_ = (
        ("i32", c_int32),
        ("i64", c_int64),
        ("u64", c_uint64),
        ("v128", c_uint8 * 16),
        ("ref", c_uint64 * 3),
    )


class Value(Structure):
    """`wasmtime_val_t`: a value with its kind."""

    _fields_ = (("kind", c_uint8), ("of", _ValueUnion))


# A host function: (env, caller, values, count) to a trap, or 0 to go on.
HostFunction = CFUNCTYPE(c_void_p, c_void_p, c_void_p, POINTER(c_uint32), c_size_t)
# At an epoch's end: (context, data, ticks to add, kind of update) to an error, or 0 to go on.
EpochCallback = CFUNCTYPE(c_void_p, c_void_p, c_void_p, POINTER(c_uint64), POINTER(c_uint8))

_P = c_void_p
_FUNCTIONS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "wasm_config_new": (_P, ()),
    "wasm_engine_new_with_config": (_P, (_P,)),
    "wasm_engine_delete": (None, (_P,)),
    "wasmtime_engine_increment_epoch": (None, (_P,)),
    "wasmtime_config_async_stack_size_set": (None, (_P, c_size_t)),
    "wasmtime_config_max_wasm_stack_set": (None, (_P, c_size_t)),
    "wasmtime_pooling_allocation_config_new": (_P, ()),
    "wasmtime_pooling_allocation_config_delete": (None, (_P,)),
    "wasmtime_pooling_allocation_strategy_set": (None, (_P, _P)),
    "wasmtime_module_new": (_P, (_P, c_char_p, c_size_t, POINTER(_P))),
    "wasmtime_module_delete": (None, (_P,)),
    "wasmtime_module_serialize": (_P, (_P, POINTER(ByteVec))),
    "wasmtime_module_deserialize": (_P, (_P, c_char_p, c_size_t, POINTER(_P))),
    "wasmtime_module_deserialize_file": (_P, (_P, c_char_p, POINTER(_P))),
    "wasmtime_module_imports": (None, (_P, POINTER(PointerVec))),
    "wasmtime_module_exports": (None, (_P, POINTER(PointerVec))),
    "wasm_importtype_module": (POINTER(ByteVec), (_P,)),
    "wasm_importtype_name": (POINTER(ByteVec), (_P,)),
    "wasm_importtype_type": (_P, (_P,)),
    "wasm_importtype_vec_delete": (None, (POINTER(PointerVec),)),
    "wasm_exporttype_name": (POINTER(ByteVec), (_P,)),
    "wasm_exporttype_type": (_P, (_P,)),
    "wasm_exporttype_vec_delete": (None, (POINTER(PointerVec),)),
    "wasm_externtype_kind": (c_uint8, (_P,)),
    "wasm_externtype_as_functype_const": (_P, (_P,)),
    "wasm_functype_params": (POINTER(PointerVec), (_P,)),
    "wasm_functype_results": (POINTER(PointerVec), (_P,)),
    "wasm_valtype_kind": (c_uint8, (_P,)),
    "wasm_valtype_new": (_P, (c_uint8,)),
    "wasm_valtype_vec_new": (None, (POINTER(PointerVec), c_size_t, POINTER(_P))),
    "wasm_functype_new": (_P, (POINTER(PointerVec), POINTER(PointerVec))),
    "wasm_functype_delete": (None, (_P,)),
    "wasmtime_linker_new": (_P, (_P,)),
    "wasmtime_linker_delete": (None, (_P,)),
    "wasmtime_linker_define_func_unchecked": (
        _P,
        (_P, c_char_p, c_size_t, c_char_p, c_size_t, _P, HostFunction, _P, _P),
    ),
    "wasmtime_linker_instantiate_pre": (_P, (_P, _P, POINTER(_P))),
    "wasmtime_instance_pre_instantiate": (_P, (_P, _P, POINTER(Instance), POINTER(_P))),
    "wasmtime_instance_pre_delete": (None, (_P,)),
    "wasmtime_instance_export_get": (
        c_bool,
        (_P, POINTER(Instance), c_char_p, c_size_t, POINTER(Extern)),
    ),
    "wasmtime_store_new": (_P, (_P, _P, _P)),
    "wasmtime_store_context": (_P, (_P,)),
    "wasmtime_store_limiter": (None, (_P, c_int64, c_int64, c_int64, c_int64, c_int64)),
    "wasmtime_store_epoch_deadline_callback": (None, (_P, EpochCallback, _P, _P)),
    "wasmtime_store_delete": (None, (_P,)),
    "wasmtime_context_set_epoch_deadline": (None, (_P, c_uint64)),
    "wasmtime_func_call_unchecked": (
        _P,
        (_P, POINTER(Func), POINTER(c_uint32), c_size_t, POINTER(_P)),
    ),
    "wasmtime_func_type": (_P, (_P, POINTER(Func))),
    "wasmtime_memory_data": (_P, (_P, POINTER(Memory))),
    "wasmtime_memory_data_size": (c_size_t, (_P, POINTER(Memory))),
    "wasmtime_memory_grow": (_P, (_P, POINTER(Memory), c_uint64, POINTER(c_uint64))),
    "wasmtime_global_get": (None, (_P, POINTER(Global), POINTER(Value))),
    "wasmtime_global_set": (_P, (_P, POINTER(Global), POINTER(Value))),
    "wasmtime_trap_new": (_P, (c_char_p, c_size_t)),
    "wasmtime_trap_code": (c_bool, (_P, POINTER(c_uint8))),
    "wasm_trap_message": (None, (_P, POINTER(ByteVec))),
    "wasm_trap_delete": (None, (_P,)),
    "wasmtime_error_new": (_P, (c_char_p,)),
    "wasmtime_error_message": (None, (_P, POINTER(ByteVec))),
    "wasmtime_error_delete": (None, (_P,)),
    "wasm_byte_vec_delete": (None, (POINTER(ByteVec),)),
}

# On-off switches of the configuration, and the sizes of the pool: one argument each.
_CONFIG_SWITCHES = (
    "epoch_interruption",
    "consume_fuel",
    "debug_info",
    "native_unwind_info",
    "parallel_compilation",
    "memory_init_cow",
    "signals_based_traps",
    "wasm_threads",
    "shared_memory",
    "wasm_tail_call",
    "wasm_reference_types",
    "wasm_function_references",
    "wasm_gc",
    "wasm_simd",
    "wasm_relaxed_simd",
    "wasm_bulk_memory",
    "wasm_multi_value",
    "wasm_multi_memory",
    "wasm_memory64",
    "wasm_exceptions",
    "wasm_custom_page_sizes",
    "wasm_wide_arithmetic",
    "wasm_stack_switching",
)
_POOL_SIZES = (
    "total_core_instances",
    "total_memories",
    "total_tables",
    "total_gc_heaps",
    "total_stacks",
    "total_component_instances",
    "max_unused_warm_slots",
    "max_memories_per_module",
    "max_tables_per_module",
)
_POOL_BYTES = (
    "linear_memory_keep_resident",
    "table_keep_resident",
    "max_memory_size",
    "max_core_instance_size",
    "table_elements",
    "decommit_batch_size",
)


# What takes no longer than letting go of the interpreter's lock and taking it again would. None of
# these runs a guest or frees memory.
_QUICK = frozenset(
    {
        "wasmtime_context_set_epoch_deadline",
        "wasmtime_engine_increment_epoch",
        "wasmtime_error_new",
        "wasmtime_global_get",
        "wasmtime_instance_export_get",
        "wasmtime_memory_data",
        "wasmtime_memory_data_size",
        "wasmtime_store_context",
        "wasmtime_store_epoch_deadline_callback",
        "wasmtime_store_limiter",
        "wasmtime_trap_new",
    }
)


class CApi:
    """The loaded library; its functions are attributes by the names that they have in C.

    Raises:
        EngineUnavailableError: If the library cannot be loaded or lacks a function.
    """

    def __init__(self, library: LibraryFile) -> None:
        self.library = library
        try:
            self._dll = CDLL(library.path)
            self._quick = PyDLL(library.path)
            for name, (result, arguments) in _FUNCTIONS.items():
                self._declare(name, result, arguments)
            for name in _CONFIG_SWITCHES:
                self._declare(f"wasmtime_config_{name}_set", None, (_P, c_bool))
            for name in _POOL_SIZES:
                self._declare(
                    f"wasmtime_pooling_allocation_config_{name}_set", None, (_P, c_uint32)
                )
            for name in _POOL_BYTES:
                self._declare(
                    f"wasmtime_pooling_allocation_config_{name}_set", None, (_P, c_size_t)
                )
        except (OSError, AttributeError) as error:
            raise EngineUnavailableError(f"{library.path} is not usable: {error}") from error

    def _declare(self, name: str, result: Any, arguments: tuple[Any, ...]) -> None:
        function = getattr(self._quick if name in _QUICK else self._dll, name)
        function.restype = result
        function.argtypes = arguments
        setattr(self, name, function)

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Callable[..., Any]: ...

    def config_switch(self, config: int, name: str, *, on: bool) -> None:
        """Turn one switch of a configuration on or off."""
        getattr(self, f"wasmtime_config_{name}_set")(config, on)

    def pool_size(self, pool: int, name: str, value: int) -> None:
        """Set one size of a pooling allocator's configuration."""
        getattr(self, f"wasmtime_pooling_allocation_config_{name}_set")(pool, value)

    def take_bytes(self, vector: ByteVec) -> bytes:
        """Copy what a vector holds, and free it."""
        data = string_at(vector.data, vector.size) if vector.size else b""
        self.wasm_byte_vec_delete(byref(vector))
        return data

    def take_error(self, error: int) -> str:
        """Read the message of an error, and free it."""
        vector = ByteVec()
        self.wasmtime_error_message(error, byref(vector))
        self.wasmtime_error_delete(error)
        return self.take_bytes(vector).decode("utf-8", "replace")

    def take_trap(self, trap: int) -> Trap:
        """Read a trap's code and message, and free it."""
        code = c_uint8()
        known = self.wasmtime_trap_code(trap, byref(code))
        vector = ByteVec()
        self.wasm_trap_message(trap, byref(vector))
        self.wasm_trap_delete(trap)
        message = self.take_bytes(vector).rstrip(b"\0").decode("utf-8", "replace")
        return Trap(code=code.value if known else None, message=message)

    def new_trap(self, message: bytes) -> int:
        """Make a trap for a host function to return; who returns it gives it away."""
        trap: int = self.wasmtime_trap_new(message, len(message))
        return trap


@record
class Trap:
    """Why the engine stopped a guest.

    Attributes:
        code: One of the `TRAP_` numbers; None where a host function stopped it.
        message: The engine's words, with the guest's stack.
    """

    code: int | None
    message: str
