"""Freezing Python modules into the runtime, as bytecode that needs no loading.

Every module under `frozen/` is compiled with `mpy-cross`, and upstream's `mpy-tool.py` makes one C
file of the lot. Line numbers are left out: nobody has these modules' text to look at.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from runtimes.recipe.cache import Cache
from runtimes.recipe.commands import run
from runtimes.recipe.errors import RecipeError
from runtimes.recipe.hashing import file_sha256, files_under, value_sha256

_OPTIMISATION = "-O3"
_NUMBERS = ("-mlongint-impl", "mpz", "-mmpz-dig-size", "16")
_NO_STRINGS = b'#define MP_FROZEN_STR_NAMES\n#include "py/mpconfig.h"\n'


@dataclass(frozen=True, kw_only=True, slots=True)
class Freezer:
    """What freezing needs, apart from the modules.

    Attributes:
        tree: MicroPython's source, for its tools.
        mpy_cross: The cross compiler.
        cache: Where compiled modules and the C file are kept.
    """

    tree: Path
    mpy_cross: Path
    cache: Cache

    def freeze(self, modules: Path, known_names: Path) -> Path:
        """Return the C file that holds the modules.

        Args:
            modules: The folder that holds them.
            known_names: The runtime's own interned names, `qstrdefs.preprocessed.h`.

        Raises:
            RecipeError: There is no module to freeze.
            CommandError: A module does not compile.
        """
        compiled = [self._compile(path, modules) for path in self._modules(modules)]
        if not compiled:
            raise RecipeError(f"{modules} holds no module to freeze")
        key = value_sha256([*_NUMBERS, *(file_sha256(path) for path in (*compiled, known_names))])

        def make(path: Path) -> None:
            tool: list[str | Path] = [
                sys.executable,
                self.tree / "tools" / "mpy-tool.py",
                "--freeze",
            ]
            text = run([*tool, "--qstr-header", known_names, *_NUMBERS, *compiled])
            path.write_bytes(_NO_STRINGS + text)

        return self.cache.file("frozen", f"frozen-{key}.c", make)

    @staticmethod
    def _modules(folder: Path) -> list[Path]:
        return [path for path in files_under(folder, ["."]) if path.suffix == ".py"]

    def _compile(self, module: Path, folder: Path) -> Path:
        name = module.relative_to(folder).as_posix()
        key = value_sha256([file_sha256(self.mpy_cross), _OPTIMISATION, name, file_sha256(module)])

        def make(path: Path) -> None:
            run([self.mpy_cross, _OPTIMISATION, "-s", name, "-o", path, module])

        return self.cache.file("bytecode", f"{module.stem}-{key}.mpy", make)
