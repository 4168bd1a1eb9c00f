"""Compiled modules, kept so that each is compiled once on a machine.

What is kept is native code, and wasmtime runs what it is given: a flipped bit is a crash, a forged
file is somebody else's program. So they are kept as `keeping` keeps things, and a module about
which anything is wrong is compiled again.
"""

from __future__ import annotations

from cloche.bundles.folders import ownership_fault
from cloche.engine.facts import ModuleFacts
from cloche.engine.keeping import Keeping, KeepingLock
from cloche.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Callable

_FORMAT = b"cloche compiled module 2\n"


@record
class CompiledModule:
    """A compiled module from the cache, checked.

    Attributes:
        facts: What is known of it.
        code: Its native code, the very bytes that were checked.
    """

    facts: ModuleFacts
    code: bytes


class CompileCache:
    """Compiled modules in a folder.

    Args:
        folder: Where they are, which has to be a folder that can be trusted.
        secret: The key that authenticates records.
        fault: Says what is wrong with a file, from what `stat` tells of it; None if nothing is.
        mode: What files that are written may be used for.
    """

    def __init__(
        self,
        folder: str,
        secret: bytes,
        fault: Callable[[os.stat_result], str | None] = ownership_fault,
        mode: int = 0o600,
    ) -> None:
        self._keeping = Keeping(folder, secret, _FORMAT, fault, mode)

    def load(self, key: str) -> CompiledModule | None:
        """Give a compiled module; None where there is none or anything about it is wrong.

        Args:
            key: Stands for the bundle, the engine and its configuration; hexadecimal.
        """
        found = self._keeping.load(key)
        if found is None:
            return None
        about, code = found
        try:
            return CompiledModule(facts=ModuleFacts.from_text(about.decode()), code=code)
        except (ValueError, TypeError):  # a record of another version of Cloche
            return None

    def store(self, key: str, module: CompiledModule) -> None:
        """Keep a compiled module, in place of what was kept under this key.

        Raises:
            CacheError: If it cannot be written.
        """
        self._keeping.store(key, module.facts.to_text().encode(), module.code)

    def lock(self, key: str) -> KeepingLock:
        """Give the lock under which a module is compiled, so that one process at a time does it."""
        return self._keeping.lock(key)
