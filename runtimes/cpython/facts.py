"""`runtime.json`: what others need to know about the built module, written beside it."""

from __future__ import annotations

import marshal
import re
from collections.abc import Mapping, Set
from pathlib import Path
from typing import Any

from runtimes.cpython.image.command import Command
from runtimes.cpython.interpreter import Interpreter
from runtimes.cpython.link import SHADOW_STACK_BYTES
from runtimes.recipe.hashing import file_sha256
from runtimes.recipe.lock import Lock
from runtimes.recipe.wasm_module import module_needs

ENGINE_STACK_BYTES = 8 << 20
"""The engine's own stack. CPython's recursion limits are reached before half of it is used."""

# What a module prints as it is imported is not its name.
_TRY = """
import io, sys, warnings
warnings.simplefilter('ignore')
out, sys.stdout = sys.stdout, io.StringIO()
for name in {names}:
    try:
        __import__(name)
    except ImportError:
        continue
    print(name, file=out)
"""
_JOKES = ("antigravity", "this")
_LENGTH_BYTES = 4
_SOURCES = {"pypi-sdist"}  # of what comes as tools do, the registries whose packages are sources
_BUILT_IN = re.compile(r'\{"(\w+)", (?:PyInit_|_PyWarnings_|PyMarshal_|_PyAST_|NULL)')


def runtime_facts(
    module: Path,
    modules: list[str],
    touched: Mapping[str, list[dict[str, int]]],
    lock: Lock,
    recipe: str,
) -> dict[str, Any]:
    """Return the content of `runtime.json`.

    Args:
        module: The finished `python.wasm`.
        modules: The names that can be imported.
        touched: The pages that usual runs touch.
        lock: The inputs.
        recipe: The recipe's own hash.
    """
    needs = module_needs(module.read_bytes())
    version = lock.sources["cpython"].version
    return {
        "implementation": "cpython",
        "version": version,
        "python": version,
        "modules": modules,
        "stack": {"shadow": SHADOW_STACK_BYTES, "wasm": ENGINE_STACK_BYTES},
        "memory": {
            "minimum": needs.memory_bytes,
            "table_elements": needs.table_elements,
            "globals": needs.globals,
            **touched,
        },
        "sources": [
            *(
                {"name": source.name, "version": source.version, "sha256": source.tree_sha256}
                for source in lock.sources.values()
            ),
            *_tools(lock, _SOURCES),
        ],
        "toolchain": _tools(lock, {tool.registry for tool in lock.tools.values()} - _SOURCES),
        "recipe": recipe,
        "sha256": file_sha256(module),
    }


def _tools(lock: Lock, registries: Set[str]) -> list[dict[str, str]]:
    return [
        {"name": tool.name, "version": tool.version, "sha256": sha256}
        for tool in lock.tools.values()
        if tool.registry in registries
        for sha256 in tool.sha256.values()
    ]


def importable_modules(archive: Path, built: Interpreter, command: Command) -> list[str]:
    """Return the names of the public modules and packages that can be imported, sorted.

    Args:
        archive: The standard library's archive.
        built: CPython for WASI; its configuration lists the modules in C.
        command: The finished module, in which they are tried.
    """
    there = _top_level(archive, built)
    names = [name for name in there if not name.startswith("_") and name not in _JOKES]
    return command.run(_TRY.format(names=names)).written.decode().split()


def _top_level(archive: Path, built: Interpreter) -> list[str]:
    data = archive.read_bytes()
    end = _LENGTH_BYTES + int.from_bytes(data[:_LENGTH_BYTES], "little")
    index = marshal.loads(data[_LENGTH_BYTES:end])
    files = {path.removesuffix(".py") for path in index if path.endswith(".py")}
    from_files = {path.removesuffix("/__init__") for path in files}
    config = (built.folder / "Modules" / "config.c").read_text(encoding="utf-8")
    names = {*from_files, *_BUILT_IN.findall(config)}
    return sorted(name for name in names if "/" not in name)
