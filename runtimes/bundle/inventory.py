"""What is inside a bundle's wasm, and under which terms: `notice.txt` and a CycloneDX document.

Both are assets of the bundle, so they are signed with it. The licence texts are read from the very
inputs that the runtime was built from, which `source.lock` has pinned; none is copied into this
repository. The form is CycloneDX 1.6 (ECMA-424), without the optional serial number and time, which
would make two builds differ.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from runtimes.bundle.definition import Content, Definition
from runtimes.recipe.cache import Cache
from runtimes.recipe.errors import RecipeError
from runtimes.recipe.lock import Lock
from runtimes.recipe.progress import Progress
from runtimes.recipe.sources import source_tree
from runtimes.recipe.toolchain import tool_folder

NOTICE_FILE = "notice.txt"
_RULE = "=" * 80
_COMMENT = re.compile(r"\s*/\*(.*?)\*/", re.DOTALL)

Folder = Callable[[str], Path]


def inventory(definition: Definition, lock: Lock, folder: Folder) -> dict[str, bytes]:
    """Write the inventory of a bundle.

    Args:
        definition: The bundle, with its contents.
        lock: The versions of what it was built from.
        folder: Gives the folder of an input by its name in the lock.

    Returns:
        The two assets; none for a bundle that lists no contents.

    Raises:
        RecipeError: If an input or a licence text is not there.
    """
    if not definition.contents:
        return {}
    return {
        NOTICE_FILE: notice(definition, folder),
        f"{definition.name}.cdx.json": sbom(definition, lock),
    }


def locked_inputs(lock: Lock, cache: Cache, progress: Progress) -> Folder:
    """Give a function that finds an input's folder in the build cache, fetching it if need be."""

    def folder(name: str) -> Path:
        if name in lock.sources:
            return source_tree(lock.sources[name], cache, progress)
        return tool_folder(lock.tools[name], cache, progress)

    return folder


def notice(definition: Definition, folder: Folder) -> bytes:
    """Write all notices that have to go with the bundle, one after the other."""
    parts = [f"What is inside {definition.name} {definition.version}, and under which terms.\n"]
    for content in definition.contents:
        texts = [_text(folder(content.input) / path) for path in content.notices]
        head = f"{_RULE}\n{content.name}: {content.license}\n{_RULE}\n"
        parts.append("\n".join([head, *texts]))
    return "\n".join(parts).encode()


def sbom(definition: Definition, lock: Lock) -> bytes:
    """Write the software bill of materials."""
    value = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": _component("application", definition, definition.version)},
        "components": [
            _component("library", content, _input_version(content, lock))
            for content in definition.contents
        ],
    }
    return (json.dumps(value, sort_keys=True, indent=1) + "\n").encode()


def _component(kind: str, subject: Definition | Content, version: str) -> dict[str, Any]:
    return {
        "type": kind,
        "bom-ref": subject.name,
        "name": subject.name,
        "version": version,
        "licenses": [{"expression": subject.license}],
    }


def _input_version(content: Content, lock: Lock) -> str:
    """What has no version of its own here has that of the release that it came in."""
    versions = {name: source.version for name, source in lock.sources.items()}
    versions |= {name: tool.version for name, tool in lock.tools.items()}
    if content.input not in versions:
        raise RecipeError(f"{content.name} is said to come from {content.input}, not in the lock")
    version = versions[content.input]
    return version if content.name == content.input else f"of {content.input} {version}"


def _text(path: Path) -> str:
    """Read a licence: a whole file, or the first comment of a C file."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise RecipeError(f"the notice {path} is not there: {error.strerror}") from error
    if path.suffix not in (".c", ".h"):
        return text
    comment = _COMMENT.match(text)
    if comment is None:
        raise RecipeError(f"{path} does not begin with a comment")
    return _uncommented(comment[1].splitlines())


def _uncommented(lines: Sequence[str]) -> str:
    return "\n".join(line.strip().lstrip("*").strip() for line in lines).strip() + "\n"
