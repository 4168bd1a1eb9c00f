"""Has the sources of packages compiled, once on a machine, and keeps what came of it.

What is kept is found again by everything that it depends on: the wheel, the runtime and the program
that compiles. It is kept as compiled modules are, authenticated and for this user alone. Whatever
goes wrong in here costs time and nothing else: a guest compiles what it imports, as it would
without.
"""

from __future__ import annotations

import os
from hashlib import blake2b

from cloche.bundles.folders import cache_folder, owner_only_folder
from cloche.engine.keeping import Keeping
from cloche.engine.secret import installation_secret
from cloche.errors import CacheError, ClocheError, PackageError
from cloche.packages.bytecode import PROGRAM, bytecode_files, compile_requests, sources_of
from cloche.packages.frames import read_frames, write_frames

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from typing import Protocol

    from cloche.packages.wheel import Package
    from cloche.request import RunRequest
    from cloche.result import Result

    class Runner(Protocol):
        """Who carries out the runs that compile: `InProcessWasiRunner`, or one that has these."""

        def run_many(self, folder: str, requests: Sequence[RunRequest]) -> list[Result]:
            """Carry requests out."""

        def announce(self, sentence: str) -> object:
            """Say that something slow begins."""


_FORMAT = b"cloche bytecode 1\n"
_NOTICED_BYTES = 1 << 20

Codes = tuple[bytes, "Mapping[str, bytes]"]


class Compiler:
    """Compiles packages for one runtime.

    Args:
        folder: The folder of the runtime's bundle.
        digest: The hash of its manifest.
        python: Its version of Python.
        runner: Who carries out the runs that compile.
    """

    def __init__(self, folder: str, digest: str, python: str, runner: Runner) -> None:
        self._folder = folder
        self._digest = digest
        self._python = python
        self._runner = runner
        self._keeping = _open_keeping()

    def bytecode(self, package: Package) -> Mapping[str, bytes]:
        """Give the files with a package's compiled sources; those that fail are not among them."""
        sources = frozenset(sources_of(package))
        if not sources:
            return {}
        try:
            magic, codes = self._kept(package, sources) or self._compiled_once(package, sources)
        except ClocheError:
            return {}
        return bytecode_files(magic, codes, self._python)

    def _kept(self, package: Package, sources: Collection[str]) -> Codes | None:
        found = self._keeping.load(self._key(package)) if self._keeping else None
        return read_frames(found[1], sources) if found else None

    def _compiled_once(self, package: Package, sources: Collection[str]) -> Codes:
        """Compile, unless another process is at it: then wait, and take its work."""
        if self._keeping is None:
            return self._compiled(package, sources)
        with self._keeping.lock(self._key(package)):
            return self._kept(package, sources) or self._compiled(package, sources)

    def _compiled(self, package: Package, sources: Collection[str]) -> Codes:
        size = sum(len(package.files[path]) for path in sources)
        if size > _NOTICED_BYTES:
            self._runner.announce(
                f"compiling {package.name} {package.version}, once on this machine"
            )
        requests = compile_requests(package, self._python, os.cpu_count() or 1)
        results = self._runner.run_many(self._folder, requests)
        parts = [read_frames(result.stdout_bytes, sources) for result in results]
        magic = parts[0][0]
        if any(other != magic for other, _ in parts):
            raise PackageError("the runs that compiled are of different Pythons")
        codes = {path: code for _, part in parts for path, code in part.items()}
        self._keep(package, write_frames(magic, codes))
        return magic, codes

    def _keep(self, package: Package, frames: bytes) -> None:
        try:
            if self._keeping:
                self._keeping.store(self._key(package), b"", frames)
        except CacheError:
            return  # a full disk costs the next start some time, and this run nothing

    def _key(self, package: Package) -> str:
        text = "\0".join([self._digest, package.sha256, self._python, PROGRAM])
        return blake2b(text.encode(), digest_size=32).hexdigest()


def _open_keeping() -> Keeping | None:
    try:
        folder = owner_only_folder(os.path.join(cache_folder(), "bytecode"))
        return Keeping(folder, installation_secret(), _FORMAT)
    except CacheError:
        return None
