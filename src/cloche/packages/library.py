"""The packages of a sandbox, from the wheels that were handed in to what each of its runs gets."""

from __future__ import annotations

import os
from _thread import allocate_lock
from types import MappingProxyType

from cloche.errors import PackageError, RequestError
from cloche.packages.compiler import Compiler
from cloche.packages.given import read_given
from cloche.packages.site import check_together, grow_tree, site_folder
from cloche.record import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _thread import LockType
    from collections.abc import Iterable, Mapping, Sequence

    from cloche.bundles.bundle import Bundle
    from cloche.packages.compiler import Runner
    from cloche.packages.wheel import Package
    from cloche.request import RunRequest, Tree


class Library:
    """Packages that are mounted in every run of a sandbox. Free to be used by several threads.

    The wheels are read at once, so that what is wrong with one is said at once. Compiling their
    sources is left to the first run, and is done once on a machine.

    Args:
        wheels: Their paths, each perhaps with "#sha256=" and its hash.
        bundle: The runtime that is to import them.
        runner: Who compiles.

    Raises:
        PackageError: If the runtime takes no packages, a wheel cannot be used, or two of them
            cannot lie beside each other.
    """

    def __init__(
        self, wheels: Iterable[str | os.PathLike[str]], bundle: Bundle, runner: Runner
    ) -> None:
        runtime = bundle.manifest.runtime
        if runtime.implementation != "cpython":
            raise PackageError(
                f"{runtime.implementation} takes no packages; take the runtime cpython for them"
            )
        if isinstance(wheels, (str, bytes, os.PathLike)):
            raise PackageError("packages is a path; it has to be a list of paths")
        self._python = runtime.version
        self._bundle = bundle
        self._runner = runner
        self._packages = tuple(read_given(each, self._python) for each in wheels)
        check_together(self._packages)
        self._folders: Mapping[str, Tree] | None = None
        self._process = os.getpid()
        self._lock = allocate_lock()

    @property
    def packages(self) -> Sequence[Package]:
        """What is in it."""
        return self._packages

    def add_to(self, request: RunRequest) -> RunRequest:
        """Give a request with the packages mounted; the first time, they are compiled.

        Args:
            request: What to do.

        Raises:
            RequestError: If it has a folder of its own in their place.
        """
        folders = self._folders
        if folders is None:
            with self._own_lock():
                folders = self._folders = self._folders or self._prepare()
        if taken := request.folders.keys() & folders.keys():
            raise RequestError(f"{min(taken)} is where the packages are; mount it elsewhere")
        return replace(request, folders={**request.folders, **folders})

    async def aadd_to(self, request: RunRequest) -> RunRequest:
        """Do as `add_to` does, without blocking the event loop."""
        if self._folders is None:
            import asyncio

            return await asyncio.get_running_loop().run_in_executor(None, self.add_to, request)
        return self.add_to(request)

    def _own_lock(self) -> LockType:
        if self._process != os.getpid():  # after a fork, its holder is not there to release it
            self._process, self._lock = os.getpid(), allocate_lock()
        return self._lock

    def _prepare(self) -> Mapping[str, Tree]:
        site, digest = site_folder(self._python), self._bundle.digest
        compiler = Compiler(self._bundle.folder, digest, self._python, self._runner)
        files = [package.files for package in self._packages]
        tree = grow_tree(*files, *map(compiler.bytecode, self._packages))
        return MappingProxyType({site: tree})
