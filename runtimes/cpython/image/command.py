"""The finished module as a command, in the same empty world: for looking at what a run does."""

from __future__ import annotations

from typing import Any

import wasmtime

from runtimes.cpython.image.host import Host, World

_WORLD = World(nanoseconds=1_700_000_000_123_456_789, random_byte=0x5A)


class CommandHost(Host):
    """A host that gives arguments and swallows what is written.

    Args:
        world: What differs from world to world.
        arguments: The command line.

    Attributes:
        written: What the command has written, to stdout and to stderr.
        size_at_start: Bytes of memory that it began with.
    """

    def __init__(self, world: World, arguments: tuple[str, ...]) -> None:
        super().__init__(world)
        self.written = b""
        self.size_at_start = 0
        self._words = [word.encode() + b"\0" for word in arguments]

    def args_sizes_get(self, count: int, size: int) -> int:
        """Tell how many arguments there are, and their bytes."""
        total = sum(map(len, self._words))
        return self._write_number(count, len(self._words)) or self._write_number(size, total)

    def args_get(self, pointers: int, texts: int) -> int:
        """Give the arguments."""
        for number, word in enumerate(self._words):
            self._write_number(pointers + 4 * number, texts)
            self._write(texts, word)
            texts += len(word)
        return 0

    def show(self, data: bytes) -> None:
        """Keep what is written."""
        self.written += data


class Command:
    """The finished module, compiled, to be run as often as one likes.

    Args:
        wasm: The module.
    """

    def __init__(self, wasm: bytes) -> None:
        self._engine = wasmtime.Engine()
        self._module = wasmtime.Module(self._engine, wasm)

    def run(self, program: str) -> CommandHost:
        """Run `python -c PROGRAM`, which has to end well.

        Returns:
            The host, with the memory as it was left.
        """
        store = wasmtime.Store(self._engine)
        linker = wasmtime.Linker(self._engine)
        host = CommandHost(_WORLD, ("python", "-c", program))
        host.link(linker, self._module)
        exports: Any = linker.instantiate(store, self._module).exports(store)
        host.memory, host.store = exports["memory"], store
        host.size_at_start = host.memory.data_len(store)
        exports["_start"](store)
        return host
