"""The tools that a package's own build is given: scripts that compile for WASI, and a Python.

Meson is told of them in a cross file. What it asks a compiler for a shared library to do, our
script does another way (`link_module`), and what would be wrong for this target it leaves out:
position-independent code, this machine's headers, and care for floating-point traps, of which
WebAssembly has none and which keeps loops from being vectorised.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from runtimes.cpython.interpreter import Interpreter
from runtimes.cpython.toolchain import Toolchain
from runtimes.cpython_data.cython_source import EDITS, cython_source
from runtimes.recipe.cache import Cache
from runtimes.recipe.hashing import tree_sha256, value_sha256
from runtimes.recipe.lock import Lock
from runtimes.recipe.progress import Progress
from runtimes.recipe.toolchain import tool_folder

OPTIMISATION = ("-O3", "-g0", "-DNDEBUG", "-msimd128", "-fno-strict-aliasing")
_CXX_PART, _ABI_PART = "libc++-19-dev-wasm32", "libc++abi-19-dev-wasm32"
_PARTS = (_CXX_PART, _ABI_PART, "cython", "ninja")
_LIBRARIES = "usr/lib/llvm-19/lib/wasm32-wasi"
_HERE = Path(__file__).parent
_ROOT = _HERE.parents[1]

_COMPILER = """\
#!/bin/sh
case " $* " in *" -shared "*)
    PYTHONPATH="{root}" exec "{host_python}" -m runtimes.cpython_data.link_module "{zig}" "$@" ;;
esac
for word do
    shift
    case "$word" in
        -fPIC | -ftrapping-math | -I/usr/*) ;;
        *) set -- "$@" "$word" ;;
    esac
done
set -- "{wasi_cc}" {words} "$@" -fno-trapping-math -Wno-unused-command-line-argument
case " $* " in *" -c "*)
    [ -n "$CLOCHE_OBJECTS" ] && PYTHONPATH="{root}" exec "{host_python}" -m \
        runtimes.cpython_data.compile_object "$CLOCHE_OBJECTS" "{version}" "$@" ;;
esac
exec "$@"
"""
_CXX = (
    "--driver-mode=g++ -nostdinc++ -fignore-exceptions "
    '-isystem "{cxx}/usr/lib/llvm-19/include/wasm32-wasi/c++/v1" '
    '-isystem "{abi}/usr/lib/llvm-19/include/wasm32-wasi/c++/v1" '
    '-L"{cxx}/usr/lib/llvm-19/lib/wasm32-wasi" -L"{abi}/usr/lib/llvm-19/lib/wasm32-wasi"'
)
_PYTHON = """\
#!/bin/sh
export _PYTHON_PROJECT_BASE="{build}" _PYTHON_HOST_PLATFORM=wasi-wasm32
export _PYTHON_SYSCONFIGDATA_NAME="{facts}" PYTHONHASHSEED=0 PYTHONDONTWRITEBYTECODE=1
export PYTHONPATH="{facts_folder}:{library}:{cython}"
exec "{native}/python" "$@"
"""
_CYTHON = """\
#!/bin/sh
export PYTHONHASHSEED=0 PYTHONPATH="{cython}:$CLOCHE_DECLARATIONS"
exec "{host_python}" -m cython "$@"
"""
_CROSS = """\
[binaries]
c = '{scripts}/wasi-cc'
cpp = '{scripts}/wasi-c++'
ar = '{ar}'
python = '{scripts}/python'
pkg-config = '/bin/false'

[host_machine]
system = 'wasi'
cpu_family = 'wasm32'
cpu = 'wasm32'
endian = 'little'

[properties]
longdouble_format = 'IEEE_QUAD_LE'
needs_exe_wrapper = true
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Compilers:
    """What packages are built with.

    Attributes:
        version: Names all of it.
        scripts: A folder with `wasi-cc`, `wasi-c++`, `python` and `cython`.
        cross: Meson's cross file, which names them.
        ninja: The folder with ninja's program.
        cache: The build cache's folder, in which objects are kept.
        libraries: The C++ library, to be linked in.
    """

    version: str
    scripts: Path
    cross: Path
    ninja: Path
    cache: Path
    libraries: tuple[Path, ...]


def make_compilers(
    built: Interpreter,
    native: Path,
    source: Path,
    tools: Toolchain,
    lock: Lock,
    cache: Cache,
    progress: Progress,
) -> Compilers:
    """Return what packages are built with.

    Args:
        built: CPython for WASI, whose headers they include.
        native: The folder of the native twin, which runs their builds' programs.
        source: CPython's source, without edits, with the twin's library.
        tools: The compilers.
        lock: The inputs.
        cache: Where everything is kept.
        progress: Told about downloads.
    """
    folder = {name: tool_folder(lock.tools[name], cache, progress) for name in _PARTS}
    cython = cython_source(folder["cython"], cache)
    texts = {
        "wasi-cc": _compiler(tools, ""),
        "wasi-c++": _compiler(tools, _CXX.format(cxx=folder[_CXX_PART], abi=folder[_ABI_PART])),
        "python": _python(built, native, source, cython),
        "cython": _CYTHON.format(cython=cython, host_python=sys.executable),
    }
    scripts = _scripts(texts, cache)
    parts = [f"{name} {lock.tools[name].version}" for name in _PARTS]
    own = tree_sha256(_HERE, ["compile_object.py", "link_module.py", "local_symbols.py"])
    edits = [(edit.path, edit.anchor, edit.replacement) for edit in EDITS]
    forms = [_COMPILER, _CXX, _PYTHON, _CYTHON, _CROSS, edits, own]
    # Not the whole interpreter: what changes in its sources alone makes no package anew.
    headers = [
        tree_sha256(built.folder, ["pyconfig.h"]),
        tree_sha256(built.tree, ["Include"]),
    ]
    return Compilers(
        version=value_sha256([tools.version, headers, source.name, parts, forms]),
        scripts=scripts,
        cross=_cross_file(scripts, tools, cache),
        ninja=next(folder["ninja"].glob("ninja-*.data/scripts")),
        cache=cache.root,
        libraries=(
            folder[_CXX_PART] / _LIBRARIES / "libc++.a",
            folder[_ABI_PART] / _LIBRARIES / "libc++abi.a",
        ),
    )


def _compiler(tools: Toolchain, words: str) -> str:
    return _COMPILER.format(
        root=_ROOT,
        host_python=sys.executable,
        zig=tools.host.program,
        wasi_cc=tools.scripts / "wasi-cc",
        version=tools.version,
        words=words,
    )


def _python(built: Interpreter, native: Path, source: Path, cython: Path) -> str:
    (facts,) = built.folder.glob("build/lib.*/_sysconfigdata_*.py")
    return _PYTHON.format(
        build=built.folder,
        facts=facts.stem,
        facts_folder=facts.parent,
        library=source / "Lib",
        cython=cython,
        native=native,
    )


def _scripts(texts: dict[str, str], cache: Cache) -> Path:
    def make(folder: Path) -> None:
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
            (folder / name).chmod(0o755)

    return cache.folder("scripts", value_sha256(texts), make)


def _cross_file(scripts: Path, tools: Toolchain, cache: Cache) -> Path:
    text = _CROSS.format(scripts=scripts, ar=tools.scripts / "ar")

    def make(path: Path) -> None:
        path.write_text(text, encoding="utf-8")

    return cache.file("scripts", f"cross-{value_sha256(text)}.ini", make)
