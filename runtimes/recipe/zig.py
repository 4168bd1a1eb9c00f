"""Compiling C with zig's clang, for WebAssembly and for this machine, with a cache of objects.

An object's key is a hash over the compiler, the flags, the source's text and the text of every
header that it could include, so a cached object is the one that a compilation would give.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from runtimes.recipe.cache import Cache
from runtimes.recipe.commands import run
from runtimes.recipe.errors import RecipeError
from runtimes.recipe.hashing import file_sha256, value_sha256
from runtimes.recipe.progress import Progress

_R = TypeVar("_R")


@dataclass(frozen=True, kw_only=True, slots=True)
class Flavour:
    """How a set of sources is compiled.

    Attributes:
        name: What the progress shows.
        flags: For the compiler, without include folders.
        include: Folders to include from, in order.
        headers: A hash over everything that can be included from there.
    """

    name: str
    flags: tuple[str, ...]
    include: tuple[Path, ...]
    headers: str

    def command_flags(self) -> list[str]:
        """Return the compiler's flags, with folders' names mapped away from the output."""
        folders = [f"-I{folder}" for folder in self.include]
        maps = [f"-ffile-prefix-map={folder}=." for folder in self.include]
        return [*self.flags, *folders, *maps]


class Zig:
    """The C compiler in zig's wheel.

    Attributes:
        version: What an object's key says of the compiler.
        program: The wheel's program.
    """

    def __init__(
        self,
        package: Path,
        version: str,
        cache: Cache,
        progress: Progress,
        driver: Sequence[str] = ("cc",),
    ) -> None:
        """Use the unpacked wheel in `package`.

        Args:
            package: The unpacked wheel.
            version: Of the wheel, and of whatever else the driver's words bring in.
            cache: Where objects are kept.
            progress: Told about the steps.
            driver: The words that stand between the program and a compiler's arguments.
        """
        self.version = version
        self.program = package / "ziglang" / "zig"
        self._driver = driver
        self._cache = cache
        self._progress = progress
        self._env = {
            "ZIG_GLOBAL_CACHE_DIR": str(cache.shared_folder("zig")),
            "ZIG_LOCAL_CACHE_DIR": str(cache.shared_folder("zig")),
        }

    def run(self, arguments: Sequence[str | Path], *, stdin: bytes = b"") -> bytes:
        """Run the compiler and return its stdout.

        Raises:
            CommandError: The compiler refused.
        """
        return run([self.program, *self._driver, *arguments], env=self._env, stdin=stdin)

    def preprocess(
        self, sources: Sequence[Path], flavour: Flavour, extra: Sequence[str]
    ) -> list[bytes]:
        """Return the preprocessed text of each source, in order."""
        flags = [*flavour.command_flags(), *extra]

        def one(source: Path) -> bytes:
            return self.run([*flags, "-E", source])

        return self._in_parallel(one, sources, f"read names in {flavour.name}")

    def compile(
        self, sources: Sequence[Path], flavour: Flavour, slow_start: Iterable[Path] = ()
    ) -> list[Path]:
        """Return the objects of the sources, in order; those that are cached are not made again.

        Args:
            sources: C files.
            flavour: How to compile them.
            slow_start: Sources that take long, so that they come first.
        """
        first = set(slow_start)
        ordered = sorted(sources, key=lambda source: source not in first)

        def one(source: Path) -> Path:
            return self._object(source, flavour)

        made = dict(
            zip(ordered, self._in_parallel(one, ordered, f"compile {flavour.name}"), strict=True)
        )
        return [made[source] for source in sources]

    def _object(self, source: Path, flavour: Flavour) -> Path:
        key = value_sha256([self.version, flavour.flags, flavour.headers, file_sha256(source)])

        def make(path: Path) -> None:
            self.run([*flavour.command_flags(), "-c", source, "-o", path])

        return self._cache.file("objects", f"{source.stem}-{key}.o", make)

    def _in_parallel(
        self, work: Callable[[Path], _R], items: Sequence[Path], text: str
    ) -> list[_R]:
        with self._progress.step(text), ThreadPoolExecutor(jobs()) as pool:
            results = []
            for done, result in enumerate(pool.map(work, items), start=1):
                results.append(result)
                self._progress.count(done, len(items))
            return results


def host_target() -> str:
    """Return zig's name of a target that gives programs for this machine, with its own libc.

    Raises:
        RecipeError: The machine is none that the recipes know.
    """
    machine = {"x86_64": "x86_64", "AMD64": "x86_64", "aarch64": "aarch64", "arm64": "aarch64"}.get(
        platform.machine()
    )
    system = {"linux": "linux-musl", "darwin": "macos"}.get(sys.platform)
    if machine is None or system is None:
        raise RecipeError(f"no build on {sys.platform} {platform.machine()} yet")
    return f"{machine}-{system}"


def jobs() -> int:
    """Return how many compilers to run at once."""
    return int(os.environ.get("CLOCHE_BUILD_JOBS") or os.cpu_count() or 1)
