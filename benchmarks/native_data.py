"""numpy and pandas as the index serves them for this machine, of the bundle's versions.

They run on CPython of the runtime's version (`benchmarks.native`), on one thread, in a child that
lives as long as a session does.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType

from benchmarks.native import native_python
from runtimes.cpython_data.build import HERE
from runtimes.recipe.cache import Cache, default_cache_root
from runtimes.recipe.commands import run
from runtimes.recipe.hashing import value_sha256
from runtimes.recipe.lock import read_lock

PACKAGES = ("numpy", "pandas", "python-dateutil", "pytz", "six")
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
_CHILD = """
import json, sys
names = {}
for line in sys.stdin:
    exec(json.loads(line), names)
    print("", flush=True)
"""


def native_packages() -> Path:
    """Give the folder with the packages, fetched now if it was not before.

    Raises:
        RecipeError: If they cannot be had, as there are no wheels for this machine.
    """
    tools = read_lock(HERE / "source.lock").tools
    wanted = [f"{name}=={tools[name].version}" for name in PACKAGES]
    pip = ["-m", "pip", "--isolated", "install", "-qq", "--no-warn-conflicts"]

    def make(folder: Path) -> None:
        version = read_lock(HERE / "source.lock").sources["cpython"].version
        where = ["--only-binary=:all:", "--python-version", version, "--target", str(folder)]
        run([sys.executable, *pip, *where, *wanted])

    return Cache(default_cache_root()).folder("native-data", value_sha256(wanted), make)


class NativeData:
    """A child that runs pieces of code one after another, in one namespace."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [str(native_python()), "-c", _CHILD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **_ONE_THREAD, "PYTHONPATH": str(native_packages())},
        )

    def __enter__(self) -> NativeData:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()

    def run(self, code: str) -> str:
        """Run a piece of code and give what it printed: a line at most.

        Raises:
            RuntimeError: If the child has ended, for an exception above all.
        """
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(code) + "\n")
        self._process.stdin.flush()
        printed = self._process.stdout.readline()
        if not printed:
            raise RuntimeError("the native child has ended")
        return printed
