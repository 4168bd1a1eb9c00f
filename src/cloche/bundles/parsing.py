"""Reading `manifest.json`.

A manifest is parsed only after its signature was checked, and strictly all the same: a signer can
be mistaken, and a folder may be admitted unsigned.
"""

from __future__ import annotations

import json
from typing import NoReturn

from cloche.bundles.fields import (
    at,
    list_of,
    module,
    name,
    one_of,
    sha256,
    table,
    text,
    version,
    whole_number,
)
from cloche.bundles.manifest import (
    ASSET_BYTES,
    ASSETS,
    BUNDLE_BYTES,
    ENCODING_SUFFIX,
    HOT_RANGES,
    IMPORTED_MEMORY,
    MANIFEST_BYTES,
    MANIFEST_FILE,
    PAGE_BYTES,
    SIGNATURE_FILE,
    Asset,
    BundledPackage,
    Command,
    Derived,
    Encoding,
    Input,
    Manifest,
    Memory,
    PageRange,
    Provenance,
    Runtime,
    Stack,
)
from cloche.bundles.names import quoted
from cloche.errors import ManifestError

_RESERVED = frozenset([MANIFEST_FILE, SIGNATURE_FILE])
_WASM_MEMORY = 1 << 32

_size = whole_number(0, ASSET_BYTES)
_bytes_of_memory = whole_number(0, _WASM_MEMORY)
_encoding = table(Encoding, {"name": one_of(*ENCODING_SUFFIX), "sha256": sha256, "size": _size})
_asset = table(Asset, {"path": name, "sha256": sha256, "size": _size}, {"encoding": _encoding})
_derived = table(
    Derived,
    {
        "path": name,
        "source": name,
        "by": one_of(IMPORTED_MEMORY),
        "sha256": sha256,
        "size": _size,
    },
)
_command = table(Command, {"name": name, "module": name})
_stack = table(Stack, {"shadow": _bytes_of_memory, "wasm": _bytes_of_memory})
_page = whole_number(0, _WASM_MEMORY // PAGE_BYTES)
_page_range = table(PageRange, {"first": _page, "count": _page})
_memory = table(
    Memory,
    {
        "minimum": _bytes_of_memory,
        "default": _bytes_of_memory,
        "table_elements": whole_number(0, 10_000_000),
        "globals": whole_number(0, 1_000_000),
    },
    {
        "hot": list_of(_page_range, highest=HOT_RANGES),
        "warm": list_of(_page_range, highest=HOT_RANGES),
    },
)
_package = table(BundledPackage, {"name": text, "version": text})
_runtime = table(
    Runtime,
    {
        "implementation": one_of("micropython", "cpython"),
        "version": text,
        "python": text,
        "modules": list_of(module, highest=2000),
        "stack": _stack,
        "memory": _memory,
    },
    {
        "packages": list_of(_package, highest=200),
        "notes": list_of(text, highest=20),
    },
)
_input = table(Input, {"name": text, "version": text, "sha256": sha256}, {"license": text})
_provenance = table(
    Provenance,
    {
        "sources": list_of(_input, highest=200),
        "toolchain": list_of(_input, highest=200),
        "recipe": sha256,
    },
)
_manifest = table(
    Manifest,
    {
        "format": whole_number(1, 1),
        "name": name,
        "version": version,
        "description": text,
        "license": text,
        "assets": list_of(_asset, lowest=1, highest=ASSETS),
        "commands": list_of(_command, highest=ASSETS),
        "runtime": _runtime,
        "provenance": _provenance,
    },
    {"derived": list_of(_derived, highest=ASSETS)},
)


def parse_manifest(data: bytes) -> Manifest:
    """Read a manifest.

    Args:
        data: The bytes of `manifest.json`.

    Raises:
        ManifestError: If it is anything but a manifest; the message says what is wrong and where.
    """
    if len(data) > MANIFEST_BYTES:
        raise at("", f"{len(data):,} bytes; {MANIFEST_BYTES:,} is the most")
    manifest = _manifest(_decode(data), "")
    _check_assets(manifest)
    _check_derived(manifest)
    _check_commands(manifest)
    for field in ("hot", "warm"):
        _check_pages(manifest.runtime.memory, field)
    return manifest


def _decode(data: bytes) -> object:
    try:
        return json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_object,
            parse_float=_no_float,
            parse_constant=_no_float,
        )
    except ManifestError:
        raise
    except RecursionError:
        raise at("", "it is nested too deeply") from None
    except ValueError as error:  # no UTF-8, no JSON, or a number of thousands of digits
        raise at("", f"it is not JSON in UTF-8: {error}") from error


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise at("", f"the field {quoted(key)} is there twice in one object")
        found[key] = value
    return found


def _no_float(literal: str) -> NoReturn:
    raise at("", f"{quoted(literal)} is not a whole number; a manifest has no other numbers")


def _check_assets(manifest: Manifest) -> None:
    taken = set(_RESERVED)
    for index, asset in enumerate(manifest.assets):
        for path in {asset.path, asset.stored_path}:
            name(path, f"assets[{index}].path")
            if path in taken:
                raise at(f"assets[{index}].path", f"the name {quoted(path)} is taken already")
        taken |= {asset.path, asset.stored_path}
    total = sum(max(asset.size, asset.stored_size) for asset in manifest.assets)
    if total > BUNDLE_BYTES:
        raise at("assets", f"{total:,} bytes in all; {BUNDLE_BYTES:,} is the most")


def _check_derived(manifest: Manifest) -> None:
    taken = _RESERVED | {name for each in manifest.assets for name in (each.path, each.stored_path)}
    for index, derived in enumerate(manifest.derived):
        if derived.path in taken:
            raise at(f"derived[{index}].path", f"the name {quoted(derived.path)} is taken already")
        if manifest.find_asset(derived.source) is None:
            raise at(f"derived[{index}].source", f"there is no asset {derived.source}")
        taken |= {derived.path}


def _check_commands(manifest: Manifest) -> None:
    names: set[str] = set()
    for index, command in enumerate(manifest.commands):
        if command.name in names:
            raise at(f"commands[{index}].name", f"the command {command.name} is there twice")
        if manifest.find_asset(command.module) is None:
            raise at(f"commands[{index}].module", f"there is no asset {command.module}")
        names.add(command.name)


def _check_pages(memory: Memory, field: str) -> None:
    end = 0
    for index, pages in enumerate(getattr(memory, field)):
        if pages.first < end or not pages.count:
            raise at(f"runtime.memory.{field}[{index}]", "ranges are in order, and none is empty")
        end = pages.first + pages.count
    if end * PAGE_BYTES > memory.minimum:
        raise at(f"runtime.memory.{field}", "there are pages past the memory that it starts with")
