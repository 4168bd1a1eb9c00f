"""`runtime.json`: what others need to know about the built module, written beside it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from runtimes.recipe.hashing import file_sha256
from runtimes.recipe.lock import Lock
from runtimes.recipe.wasm_module import module_needs

PYTHON = "3.4 (MicroPython 1.25.0)"
SHADOW_STACK_BYTES = 640 * 1024
ENGINE_STACK_BYTES = 4 * 1024 * 1024
"""The engine's own stack. No recursion exhausts half of it before the shadow stack's limit."""

_REGISTERED = re.compile(r"MP_REGISTER(?:_EXTENSIBLE)?_MODULE\(MP_QSTR_(\w+),")


def runtime_facts(module: Path, modules: list[str], lock: Lock, recipe: str) -> dict[str, Any]:
    """Return the content of `runtime.json`.

    Args:
        module: The finished `python.wasm`.
        modules: The names that can be imported.
        lock: The inputs.
        recipe: The recipe's own hash.
    """
    needs = module_needs(module.read_bytes())
    return {
        "implementation": "micropython",
        "version": lock.sources["micropython"].version,
        "python": PYTHON,
        "modules": modules,
        "stack": {"shadow": SHADOW_STACK_BYTES, "wasm": ENGINE_STACK_BYTES},
        "memory": {
            "minimum": needs.memory_bytes,
            "table_elements": needs.table_elements,
            "globals": needs.globals,
        },
        "sources": [
            {"name": source.name, "version": source.version, "sha256": source.tree_sha256}
            for source in lock.sources.values()
        ],
        "toolchain": [
            {"name": tool.name, "version": tool.version, "sha256": sha256}
            for tool in lock.tools.values()
            for sha256 in tool.sha256.values()
        ],
        "recipe": recipe,
        "sha256": file_sha256(module),
    }


def importable_modules(registered: str, frozen: Path) -> list[str]:
    """Return the names of the modules that a program may import, sorted; private ones are left out.

    Args:
        registered: The registrations that MicroPython's build collected from the C sources.
        frozen: The folder of the frozen modules.
    """
    built_in = set(_REGISTERED.findall(registered))
    packages = {path.parent for path in frozen.rglob("__init__.py")}
    files = {path for path in frozen.rglob("*.py") if path.name != "__init__.py"}
    from_files = {
        ".".join(path.relative_to(frozen).with_suffix("").parts)
        for path in packages | files
        if path.parent == frozen or path.parent in packages
    }
    names = built_in | from_files
    return sorted(name for name in names if not any(p.startswith("_") for p in name.split(".")))
