"""Telling the interpreter of the extension modules that are linked in.

They are known as built-in modules, by their full names. Our main needs to know nothing of them: a
constructor registers them before the interpreter is started.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from runtimes.cpython.interpreter import Interpreter
from runtimes.cpython.toolchain import Toolchain
from runtimes.recipe.cache import Cache
from runtimes.recipe.errors import RecipeError
from runtimes.recipe.hashing import tree_sha256, value_sha256
from runtimes.recipe.zig import Flavour

_PORT = Path(__file__).parent / "port"


def registration_source(modules: Iterable[str]) -> str:
    """Write the C file that registers modules.

    Args:
        modules: Their full names.

    Raises:
        RecipeError: Two of them have the same function.
    """
    names = sorted(modules)
    last = [name.rpartition(".")[2] for name in names]
    if len(set(last)) != len(last):
        twice = sorted({name for name in last if last.count(name) > 1})
        raise RecipeError(f"two modules have the function PyInit_{twice[0]}; rename one of them")
    lines = [
        "// Made by runtimes/cpython_data/registration.py.",
        "#include <Python.h>",
        *(f"PyMODINIT_FUNC PyInit_{name}(void);" for name in last),
        "__attribute__((constructor)) static void register_modules(void) {",
        *(
            f'    PyImport_AppendInittab("{name}", PyInit_{function});'
            for name, function in zip(names, last, strict=True)
        ),
        "}",
    ]
    return "\n".join(lines) + "\n"


def registration(
    modules: Iterable[str], built: Interpreter, tools: Toolchain, cache: Cache
) -> list[Path]:
    """Return the object that registers modules, and those of what their C++ needs.

    Args:
        modules: Their full names.
        built: CPython for WASI, for its headers.
        tools: The compilers.
        cache: Where it is kept.

    Raises:
        RecipeError: Two of them have the same function.
    """
    text = registration_source(modules)

    def write(path: Path) -> None:
        path.write_text(text, encoding="utf-8")

    source = cache.file("registrations", f"registration-{value_sha256(text)[:16]}.c", write)
    flavour = Flavour(
        name="the list of modules",
        flags=("-O2", "-g0"),
        include=(built.folder, built.tree / "Include"),
        headers=value_sha256(
            [
                tree_sha256(built.folder, ["pyconfig.h"]),
                tree_sha256(built.tree, ["Include"]),
            ]
        ),
    )
    return tools.wasi.compile([source, *sorted(_PORT.glob("*.c"))], flavour)
