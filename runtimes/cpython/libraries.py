"""zlib, bzip2, xz and SQLite, compiled for the runtime from their own sources."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from runtimes.cpython.amalgamation import amalgamation
from runtimes.cpython.toolchain import Toolchain
from runtimes.recipe.cache import Cache
from runtimes.recipe.commands import run
from runtimes.recipe.hashing import tree_sha256, value_sha256
from runtimes.recipe.lock import Lock
from runtimes.recipe.progress import Progress
from runtimes.recipe.sources import source_tree
from runtimes.recipe.zig import Flavour, Zig, host_target

_COMMON = ("-O2", "-DNDEBUG", "-w")

_BZIP2 = (
    "blocksort", "bzlib", "compress", "crctable", "decompress", "huffman", "randtable",
)  # fmt: skip

# What xz's `configure` would find; there are no threads.
_XZ_FILTERS = ("LZMA1", "LZMA2", "DELTA", "X86", "ARM", "ARMTHUMB", "ARM64", "RISCV", "POWERPC",
               "IA64", "SPARC")  # fmt: skip
_XZ_LEFT_OUT = ("_mt.c", "_small.c", "_tablegen.c", "_gen.c", "outqueue.c", "cputhreads.c")
_XZ_FLAGS = (
    *_COMMON,
    *("-DHAVE_STDBOOL_H", "-DHAVE_STDINT_H", "-DHAVE_INTTYPES_H", "-DHAVE__BOOL"),
    *("-DHAVE_VISIBILITY=0", "-DASSUME_RAM=128", "-DSIZEOF_SIZE_T=4"),
    *("-DHAVE_ENCODERS", "-DHAVE_DECODERS", "-DHAVE_LZIP_DECODER"),
    *(f"-DHAVE_ENCODER_{name}" for name in _XZ_FILTERS),
    *(f"-DHAVE_DECODER_{name}" for name in _XZ_FILTERS),
    *(f"-DHAVE_CHECK_{name}" for name in ("CRC32", "CRC64", "SHA256")),
    *(f"-DHAVE_MF_{name}" for name in ("HC3", "HC4", "BT2", "BT3", "BT4")),
    "-DTUKLIB_SYMBOL_PREFIX=lzma_",
)

_SQLITE_LOCKS = Path(__file__).parent / "sqlite" / "locks.c"
# As Debian and most others build it, as far as WASI has what it takes: no threads, no mmap, no
# shared libraries. Locks are between connections of one instance, whose files are its own.
_SQLITE_FLAGS = (
    *_COMMON,
    *("-DSQLITE_THREADSAFE=0", "-DSQLITE_OMIT_LOAD_EXTENSION", "-DSQLITE_MAX_MMAP_SIZE=0"),
    *("-DSQLITE_OMIT_WAL", "-DSQLITE_OMIT_SHARED_CACHE", '-DSQLITE_DEFAULT_UNIX_VFS="unix"'),
    "-Dfcntl=cloche_sqlite_fcntl",
    *("-DSQLITE_ENABLE_FTS3", "-DSQLITE_ENABLE_FTS4", "-DSQLITE_ENABLE_FTS5"),
    *("-DSQLITE_ENABLE_RTREE", "-DSQLITE_ENABLE_MATH_FUNCTIONS", "-DSQLITE_ENABLE_DBSTAT_VTAB"),
    *("-DSQLITE_ENABLE_COLUMN_METADATA", "-DSQLITE_TEMP_STORE=3", "-DHAVE_USLEEP=1"),
    *("-DHAVE_ISNAN=1", "-DHAVE_LOCALTIME_R=1", "-DHAVE_GMTIME_R=1", "-DHAVE_FDATASYNC=1"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Library:
    """One library to compile.

    Attributes:
        name: As in `lib<name>.a`.
        sources: Its C files.
        include: Folders of its headers.
        flags: For the compiler.
        headers: The public headers, and folders of them.
    """

    name: str
    sources: Sequence[Path]
    include: tuple[Path, ...]
    flags: tuple[str, ...]
    headers: Sequence[Path]


def build_libraries(lock: Lock, tools: Toolchain, cache: Cache, progress: Progress) -> Path:
    """Return a folder with `include/` and `lib/`.

    Args:
        lock: The inputs.
        tools: The compilers.
        cache: Where the folder is kept.
        progress: Told about the steps.
    """
    libraries = [
        _zlib(source_tree(lock.sources["zlib"], cache, progress)),
        _bzip2(source_tree(lock.sources["bzip2"], cache, progress)),
        _xz(source_tree(lock.sources["xz"], cache, progress)),
        _sqlite(amalgamation(lock, tools, cache, progress)),
    ]
    return _library_folder(libraries, tools.wasi, (), tools, cache)


def build_host_zlib(lock: Lock, tools: Toolchain, cache: Cache, progress: Progress) -> Path:
    """Return a folder with zlib for this machine, which the native twin compresses with."""
    library = _zlib(source_tree(lock.sources["zlib"], cache, progress))
    flags = ("-target", host_target(), "-fno-sanitize=all")
    return _library_folder([library], tools.host, flags, tools, cache)


def _library_folder(
    libraries: Sequence[Library],
    compiler: Zig,
    flags: tuple[str, ...],
    tools: Toolchain,
    cache: Cache,
) -> Path:
    objects = {library.name: _compile(library, compiler, flags) for library in libraries}
    headers = [path for library in libraries for path in library.headers]
    key = value_sha256(
        [
            [path.name for paths in objects.values() for path in paths],
            [tree_sha256(path.parent, [path.name]) for path in headers],
        ]
    )

    def make(folder: Path) -> None:
        (folder / "lib").mkdir()
        for name, paths in objects.items():
            run([tools.scripts / "ar", "rcD", folder / "lib" / f"lib{name}.a", *paths])
        for library in libraries:
            _copy_headers(library.headers, folder / "include")

    return cache.folder("libraries", key, make)


def _compile(library: Library, compiler: Zig, flags: tuple[str, ...]) -> list[Path]:
    folders = {str(number): tree_sha256(path, ["."]) for number, path in enumerate(library.include)}
    flavour = Flavour(
        name=f"lib{library.name}",
        flags=(*flags, *library.flags),
        include=library.include,
        headers=value_sha256(folders),
    )
    return compiler.compile(library.sources, flavour)


def _copy_headers(headers: Sequence[Path], target: Path) -> None:
    target.mkdir(exist_ok=True)
    for path in headers:
        if path.is_dir():
            shutil.copytree(path, target / path.name)
        else:
            shutil.copyfile(path, target / path.name)


def _zlib(tree: Path) -> Library:
    return Library(
        name="z",
        sources=sorted(tree.glob("*.c")),
        include=(tree,),
        flags=(*_COMMON, "-DHAVE_UNISTD_H"),
        headers=[tree / "zlib.h", tree / "zconf.h"],
    )


def _bzip2(tree: Path) -> Library:
    return Library(
        name="bz2",
        sources=[tree / f"{name}.c" for name in _BZIP2],
        include=(tree,),
        flags=_COMMON,
        headers=[tree / "bzlib.h"],
    )


def _xz(tree: Path) -> Library:
    code = tree / "src" / "liblzma"
    folders = ("api", "check", "common", "delta", "lz", "lzma", "rangecoder", "simple")
    sources = [path for path in sorted(code.rglob("*.c")) if not path.name.endswith(_XZ_LEFT_OUT)]
    return Library(
        name="lzma",
        sources=[*sources, tree / "src" / "common" / "tuklib_physmem.c"],
        include=(*(code / name for name in folders), tree / "src" / "common"),
        flags=_XZ_FLAGS,
        headers=[code / "api" / "lzma.h", code / "api" / "lzma"],
    )


def _sqlite(folder: Path) -> Library:
    return Library(
        name="sqlite3",
        sources=[folder / "sqlite3.c", _SQLITE_LOCKS],
        include=(folder,),
        flags=_SQLITE_FLAGS,
        headers=[folder / "sqlite3.h", folder / "sqlite3ext.h"],
    )
