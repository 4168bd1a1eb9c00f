"""A runtime without a pool, for the instances that its pool has no slot for.

A pool has more slots than there are threads for runs. But runs that host functions make have
threads beyond those, and an instance that a thread is lost in keeps its slot for ever.
"""

from __future__ import annotations

import os
from _thread import allocate_lock

from cloche.engine.configuration import Engine
from cloche.engine.module import deserialize_module, serialize_module
from cloche.errors import EngineError
from cloche.record import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.engine.runtime import Runtime


class Overflow:
    """Where the instances of a runtime go once its pool is full; free to be used by many threads.

    Args:
        runtime: The runtime.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._roomy: Runtime | None = None
        self._reset()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._reset)

    def _reset(self) -> None:
        # After a fork, a thread that held it is not there to release it.
        self._making = allocate_lock()

    def runtime(self) -> Runtime:
        """Give the same runtime without a pool, made when it is first asked for.

        Raises:
            EngineError: If it cannot be made.
        """
        with self._making:
            if self._roomy is None:
                self._roomy = self._make()
        return self._roomy

    def _make(self) -> Runtime:
        of = self._runtime
        code = serialize_module(of.engine, of.module)
        engine = Engine(of.engine.api, replace(of.engine.configuration, pooled=False))
        module = deserialize_module(engine, code)
        if module is None:
            engine.delete()
            raise EngineError(f"{of.name} cannot be taken up by an engine without a pool")
        return type(of)(engine, module, of.facts)

    def wake_guests(self) -> None:
        """Have every guest there, if there is any, look at its deadline."""
        if self._roomy is not None:
            self._roomy.wake_guests()
