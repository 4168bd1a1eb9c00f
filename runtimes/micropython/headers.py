"""The headers that MicroPython's build generates: interned names, modules, root pointers.

Upstream's own scripts do the work, from the sources' preprocessed text; this module replaces the
make rules around them (py/mkrules.mk and py/py.mk of the source).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from runtimes.recipe.cache import Cache
from runtimes.recipe.commands import run
from runtimes.recipe.hashing import file_sha256, value_sha256
from runtimes.recipe.zig import Flavour, Zig

_VERSION_HEADER = """\
#define MICROPY_GIT_TAG "v{version}"
#define MICROPY_GIT_HASH "<no hash>"
#define MICROPY_BUILD_DATE "{date}"
"""
_RELEASE_DATE = "2025-04-15"  # of 1.25.0; the day of a build is no part of what is built


def with_generated_headers(
    tree: Path, sources: Sequence[Path], names: Path, flavour: Flavour, zig: Zig, cache: Cache
) -> Flavour:
    """Return `flavour` with the folder of the generated headers added to what it includes.

    Args:
        tree: MicroPython's source.
        sources: The C files to search for names.
        names: The port's own list of names, `qstrdefsport.h`.
        flavour: How the sources are compiled.
        zig: The compiler, for its preprocessor.
        cache: Where the headers are kept.
    """
    key = value_sha256(
        [zig.version, flavour.flags, flavour.headers, [file_sha256(source) for source in sources]]
    )

    def make(folder: Path) -> None:
        _generate(tree, sources, names, flavour, zig, folder / "genhdr")

    folder = cache.folder("headers", key, make)
    return replace(
        flavour,
        include=(*flavour.include, folder),
        headers=value_sha256([flavour.headers, key]),
    )


def generated(flavour: Flavour, name: str) -> Path:
    """Return the path of a generated file, for a flavour that has the folder."""
    return flavour.include[-1] / "genhdr" / name


def _generate(
    tree: Path, sources: Sequence[Path], names: Path, flavour: Flavour, zig: Zig, out: Path
) -> None:
    out.mkdir()
    version = _VERSION_HEADER.format(version="1.25.0", date=_RELEASE_DATE)
    (out / "mpversion.h").write_text(version, encoding="utf-8")
    text = out / "sources.i"
    text.write_bytes(b"".join(zig.preprocess(sources, flavour, ["-DNO_QSTR", f"-I{out.parent}"])))
    _collect(tree, text, out, "module", "makemoduledefs.py", "moduledefs.h")
    _collect(tree, text, out, "root_pointer", "make_root_pointers.py", "root_pointers.h")
    _write_names(tree, text, names, flavour, zig, out)
    text.unlink()


def _collect(tree: Path, text: Path, out: Path, kind: str, script: str, header: str) -> None:
    """Collect one kind of registration from the text, and let a script make a header of it."""
    _split_and_join(tree, text, out, kind)
    made = run([sys.executable, tree / "py" / script, out / f"{kind}.collected"])
    (out / header).write_bytes(made)


def _split_and_join(tree: Path, text: Path, out: Path, kind: str) -> None:
    script: list[str | Path] = [sys.executable, tree / "py" / "makeqstrdefs.py"]
    run([*script, "split", kind, text, out / kind, "_"])
    run([*script, "cat", kind, "_", out / kind, out / f"{kind}.collected"])


def _write_names(
    tree: Path, text: Path, names: Path, flavour: Flavour, zig: Zig, out: Path
) -> None:
    """Write the interned names; the preprocessor decides which of the listed ones are wanted."""
    _split_and_join(tree, text, out, "qstr")
    listed = [tree / "py" / "qstrdefs.h", names, out / "qstr.collected"]
    lines = "\n".join(path.read_text(encoding="utf-8") for path in listed).split("\n")
    # In quotes, so that the preprocessor leaves the names themselves alone.
    quoted = "\n".join(f'"{line}"' if line.startswith("Q(") else line for line in lines)
    wanted = zig.run([*flavour.command_flags(), "-E", "-x", "c", "-"], stdin=quoted.encode())
    plain = [
        line.strip('"') if line.startswith('"Q(') else line for line in wanted.decode().split("\n")
    ]
    preprocessed = out / "qstrdefs.preprocessed.h"
    preprocessed.write_text("\n".join(plain), encoding="utf-8")
    made = run([sys.executable, tree / "py" / "makeqstrdata.py", preprocessed])
    (out / "qstrdefs.generated.h").write_bytes(made)
