"""How the engine is set up: what it may do, and where instances get their memory.

Everything that a sandbox does not need is switched off. Only verified modules are ever compiled,
but what is off cannot be got wrong.
"""

from __future__ import annotations

import os

from cloche.engine.signals import HANDLERS
from cloche.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.engine.capi import CApi

_ON = (
    "epoch_interruption",
    "memory_init_cow",
    "signals_based_traps",
    "wasm_bulk_memory",
    "wasm_exceptions",
    "wasm_multi_value",
    "wasm_reference_types",
    "wasm_simd",
)
_OFF = (
    "consume_fuel",
    "debug_info",
    "shared_memory",
    "wasm_custom_page_sizes",
    "wasm_function_references",
    "wasm_gc",
    "wasm_memory64",
    "wasm_multi_memory",
    "wasm_relaxed_simd",
    "wasm_stack_switching",
    "wasm_tail_call",
    "wasm_threads",
    "wasm_wide_arithmetic",
)

# A slot for each guest that can be live at once; what does not fit waits for a thread anyway.
POOL_SLOTS = 64
# A module that throws has a second memory, for the exceptions that are in flight.
_POOL_MEMORIES = POOL_SLOTS * 2
_LARGEST_MEMORY = 4 << 30
# The memory, and guards before and after it.
_RESERVED_PER_MEMORY = 8 << 30


@record
class EngineConfiguration:
    """What an engine is made for.

    Attributes:
        wasm_stack: Bytes of native stack that a guest may use.
        table_elements: The largest table that a module may have.
        pooled: Whether instances come from slots that are kept ready.
        keep_resident: Bytes of a slot that are wiped in place instead of given back.
    """

    wasm_stack: int = 1 << 20
    table_elements: int = 20_000
    pooled: bool = True
    keep_resident: int = 0

    def fingerprint(self) -> str:
        """Give the part of the configuration that compiled code depends on."""
        return f"{','.join(_ON)};{','.join(_OFF)}"


class Engine:
    """One configured engine; usually freed with the process.

    Attributes:
        pooled: Whether instances come from slots that are kept ready.
        can_answer_first: Whether a run's caller is answered before the instance is thrown away.
    """

    def __init__(self, api: CApi, configuration: EngineConfiguration) -> None:
        # A pool that cannot be made ends the process (the C API has no way to say no), so the
        # address space for it is tried first.
        self.api = api
        self.configuration = configuration
        self.pooled = configuration.pooled and _can_reserve(_POOL_MEMORIES * _RESERVED_PER_MEMORY)
        # Giving a large memory's pages back takes a while, which a caller need not wait for, unless
        # the next instance needs the same addresses.
        self.can_answer_first = self.pooled and not configuration.keep_resident
        self.pointer = _new_engine(api, configuration, pooled=self.pooled)
        HANDLERS.save()

    def delete(self) -> None:
        """Free it. It must never have run a guest, for which the keeper might be about to ring."""
        self.api.wasm_engine_delete(self.pointer)

    def wake_guests(self) -> None:
        """Have every guest of this engine look at its deadline; safe from any thread."""
        self.api.wasmtime_engine_increment_epoch(self.pointer)


_COMPILED_HERE = os.getpid()


def _new_engine(api: CApi, configuration: EngineConfiguration, *, pooled: bool) -> int:
    config = api.wasm_config_new()
    for name in _ON:
        api.config_switch(config, name, on=True)
    for name in _OFF:
        api.config_switch(config, name, on=False)
    # The compiler's threads do not survive a fork, and waiting for them would never end.
    api.config_switch(config, "parallel_compilation", on=os.getpid() == _COMPILED_HERE)
    # The stack of fibers is not used, but has to be the larger of the two.
    api.wasmtime_config_async_stack_size_set(config, 2 * configuration.wasm_stack)
    api.wasmtime_config_max_wasm_stack_set(config, configuration.wasm_stack)
    if pooled:
        _add_pool(api, config, configuration)
    engine: int = api.wasm_engine_new_with_config(config)
    return engine


def _can_reserve(size: int) -> bool:
    from mmap import MAP_ANONYMOUS, MAP_PRIVATE, mmap

    try:
        mmap(-1, size, prot=0, flags=MAP_PRIVATE | MAP_ANONYMOUS).close()
    except OSError:
        return False
    return True


def _add_pool(api: CApi, config: int, configuration: EngineConfiguration) -> None:
    pool = api.wasmtime_pooling_allocation_config_new()
    sizes = {
        "total_core_instances": POOL_SLOTS,
        "total_memories": _POOL_MEMORIES,
        "total_tables": POOL_SLOTS,
        "total_gc_heaps": POOL_SLOTS,
        "total_stacks": 0,
        "total_component_instances": 0,
        "max_unused_warm_slots": _POOL_MEMORIES,
        "max_memories_per_module": 1,
        "max_tables_per_module": 1,
        "linear_memory_keep_resident": configuration.keep_resident,
        "table_keep_resident": 16 * configuration.table_elements,
        "max_memory_size": _LARGEST_MEMORY,
        "table_elements": configuration.table_elements,
    }
    for name, value in sizes.items():
        api.pool_size(pool, name, value)
    api.wasmtime_pooling_allocation_strategy_set(config, pool)
    api.wasmtime_pooling_allocation_config_delete(pool)
