"""The world in which an image is made: as empty as can be, and always the same.

No arguments, no environment, no files; three descriptors like a terminal's, which are all that
every host has. Time and randomness are what the caller says: an image that comes out the same for
two different worlds has neither in it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import wasmtime

MODULE = "wasi_snapshot_preview1"

_SUCCESS, _BADF, _NOSYS, _SPIPE = 0, 8, 52, 70
_CHARACTER_DEVICE = 2
_STREAMS = (0, 1, 2)


@dataclass(frozen=True, kw_only=True, slots=True)
class World:
    """What differs from world to world.

    Attributes:
        nanoseconds: What every clock says, always.
        random_byte: What every random byte is.
    """

    nanoseconds: int
    random_byte: int


class Host:
    """Answers the module's calls."""

    def __init__(self, world: World) -> None:
        """Answer as `world` has it."""
        self._world = world
        self.memory: Any = None
        self.store: Any = None

    def link(self, linker: wasmtime.Linker, module: wasmtime.Module) -> None:
        """Define every function that the module asks for; those not known here answer ENOSYS."""
        for wanted in module.imports:
            kind = wanted.type
            if wanted.module != MODULE or not isinstance(kind, wasmtime.FuncType):
                raise ValueError(f"the module imports {wanted.module}.{wanted.name}")
            answer = getattr(self, f"{wanted.name}", None)
            linker.define_func(MODULE, str(wanted.name), kind, answer or _refusal(kind))

    def _write(self, at: int, data: bytes) -> int:
        self.memory.write(self.store, data, at)
        return _SUCCESS

    def _write_number(self, at: int, value: int, size: int = 4) -> int:
        return self._write(at, value.to_bytes(size, "little"))

    def args_sizes_get(self, count: int, size: int) -> int:
        """There are no arguments."""
        return self._write_number(count, 0) or self._write_number(size, 0)

    environ_sizes_get = args_sizes_get

    def clock_time_get(self, clock: int, precision: int, result: int) -> int:
        """Say what the world says."""
        return self._write_number(result, self._world.nanoseconds, 8)

    def clock_res_get(self, clock: int, result: int) -> int:
        """A nanosecond."""
        return self._write_number(result, 1, 8)

    def random_get(self, at: int, size: int) -> int:
        """Repeat the world's byte."""
        return self._write(at, bytes([self._world.random_byte]) * size)

    def fd_prestat_get(self, number: int, result: int) -> int:
        """There are no folders."""
        return _BADF

    def fd_fdstat_get(self, number: int, result: int) -> int:
        """Describe the three streams; there is nothing else."""
        if number not in _STREAMS:
            return _BADF
        rights = b"\xff" * 8
        return self._write(result, bytes([_CHARACTER_DEVICE]) + bytes(7) + rights * 2)

    def fd_filestat_get(self, number: int, result: int) -> int:
        """Describe the three streams."""
        if number not in _STREAMS:
            return _BADF
        return self._write(result, bytes(16) + bytes([_CHARACTER_DEVICE]) + bytes(47))

    def fd_seek(self, number: int, offset: int, whence: int, result: int) -> int:
        """Refuse: a terminal has no place to go back to."""
        return _SPIPE if number in _STREAMS else _BADF

    def fd_write(self, number: int, vectors: int, count: int, result: int) -> int:
        """Show what is written."""
        total = 0
        for at in range(vectors, vectors + 8 * count, 8):
            pair = self.memory.read(self.store, at, at + 8)
            start, size = (int.from_bytes(pair[i : i + 4], "little") for i in (0, 4))
            self.show(self.memory.read(self.store, start, start + size))
            total += size
        return self._write_number(result, total)

    def show(self, data: bytes) -> None:
        """Show what goes wrong: nothing else is written while an image is made."""
        sys.stderr.buffer.write(data)


def _refusal(kind: wasmtime.FuncType) -> Callable[..., int | None]:
    def refuse(*_: Any) -> int | None:
        return _NOSYS if len(kind.results) else None

    return refuse
