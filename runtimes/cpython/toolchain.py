"""The compilers: zig's clang with WASI's own libc for the runtime, `zig cc` for this machine.

`zig cc -target wasm32-wasi` is not used: its headers fall back on those of a generic musl, so that
`configure` finds functions that do not exist, and zig's run-time library puts functions of its own
in front of the libc's (its `log2` is wrong in the last digit, its `malloc` rounds up to powers of
two). The clang inside the same wheel, with Debian's `wasi-libc` and compiler run-time, is what
CPython's own WASI build uses (Tools/wasm/wasi.py) under another name.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from runtimes.recipe.cache import Cache
from runtimes.recipe.hashing import value_sha256
from runtimes.recipe.lock import Lock
from runtimes.recipe.progress import Progress
from runtimes.recipe.toolchain import tool_folder
from runtimes.recipe.zig import Zig, host_target

TRIPLE = "wasm32-wasip1"
_RUNTIME_PACKAGE = "libclang-rt-19-dev-wasm32"
_RUNTIME = "usr/lib/llvm-19/lib/clang/19/lib/wasi/libclang_rt.builtins-wasm32.a"

_SCRIPT = """\
#!/bin/sh
export ZIG_GLOBAL_CACHE_DIR="{zig_cache}" ZIG_LOCAL_CACHE_DIR="{zig_cache}"
exec "{zig}" {words} "$@"
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Toolchain:
    """What compiles and links.

    Attributes:
        version: Names the compilers and their libraries.
        wasi: The compiler for the runtime.
        host: The compiler for this machine.
        scripts: A folder with `wasi-cc`, `host-cc`, `ar` and `wasm-ld`, for makefiles.
    """

    version: str
    wasi: Zig
    host: Zig
    scripts: Path


def make_toolchain(lock: Lock, cache: Cache, progress: Progress) -> Toolchain:
    """Return the compilers, fetched and set up.

    Args:
        lock: The inputs.
        cache: Where they are kept.
        progress: Told about downloads.
    """
    wheel = tool_folder(lock.tools["ziglang"], cache, progress)
    libc = tool_folder(lock.tools["wasi-libc"], cache, progress)
    runtime = tool_folder(lock.tools[_RUNTIME_PACKAGE], cache, progress)
    parts = ("ziglang", "wasi-libc", _RUNTIME_PACKAGE)
    version = " ".join(f"{name} {lock.tools[name].version}" for name in parts)
    host = Zig(wheel, lock.tools["ziglang"].version, cache, progress)

    def make(folder: Path) -> None:
        _lay_out(folder, wheel / "ziglang" / "lib" / "include", runtime / _RUNTIME)

    resources = cache.folder("clang-resources", value_sha256([str(wheel), str(runtime)]), make)
    linker = _scripts(cache, {"wasm-ld": "wasm-ld"}, host.program)
    driver = (
        "clang",
        f"--target={TRIPLE}",
        f"--sysroot={libc / 'usr'}",
        *("-resource-dir", str(resources)),
        f"-fuse-ld={linker / 'wasm-ld'}",
        "-Wno-unused-command-line-argument",
    )
    words = {
        "wasi-cc": " ".join(f'"{word}"' for word in driver),
        "host-cc": f"cc -target {host_target()} -fno-sanitize=all",
        "ar": "ar",
    }
    return Toolchain(
        version=version,
        wasi=Zig(wheel, version, cache, progress, driver),
        host=host,
        scripts=_scripts(cache, words, host.program),
    )


def _lay_out(folder: Path, headers: Path, runtime: Path) -> None:
    """Put clang's headers and its run-time library where the driver looks for them."""
    shutil.copytree(headers, folder / "include")
    library = folder / "lib" / "wasm32-unknown-wasip1" / "libclang_rt.builtins.a"
    library.parent.mkdir(parents=True)
    shutil.copyfile(runtime, library)


def _scripts(cache: Cache, words: dict[str, str], zig: Path) -> Path:
    texts = {
        name: _SCRIPT.format(zig_cache=cache.shared_folder("zig"), zig=zig, words=line)
        for name, line in words.items()
    }

    def make(folder: Path) -> None:
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
            (folder / name).chmod(0o755)

    return cache.folder("scripts", value_sha256(texts), make)
