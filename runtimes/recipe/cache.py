"""The build cache: folders and files keyed by what they are made from.

An entry appears under its key only when it is complete: it is made under a temporary name beside
it and renamed. So an interrupted build leaves nothing that a later one could mistake for a result,
and two builds at once do no harm to each other. The cache can be deleted at any time.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


def default_cache_root() -> Path:
    """Return the cache's folder: `CLOCHE_BUILD_CACHE`, or `cloche-build` in the user's cache."""
    chosen = os.environ.get("CLOCHE_BUILD_CACHE")
    if chosen:
        return Path(chosen).absolute()
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base).absolute() / "cloche-build"


class Cache:
    """Entries on disk, each under a kind (a folder's name) and a key (a hash).

    Attributes:
        root: The folder that holds everything.
    """

    def __init__(self, root: Path) -> None:
        """Use `root`, which is made when the first entry is."""
        self.root = root

    def folder(self, kind: str, key: str, make: Callable[[Path], None]) -> Path:
        """Return the folder for `key`; where it is missing, `make` fills an empty one first.

        Args:
            kind: What sort of entry it is, such as `sources`.
            key: A hash over everything that the content depends on.
            make: Called with an empty folder to fill.
        """
        entry = self.root / kind / key
        if not entry.is_dir():
            with self._temporary(entry.parent) as draft:
                content = draft / "content"
                content.mkdir()
                make(content)
                self._publish(content, entry)
        return entry

    def file(self, kind: str, name: str, make: Callable[[Path], None]) -> Path:
        """Return the file called `name`; where it is missing, `make` writes it first.

        Args:
            kind: What sort of entry it is, such as `objects`.
            name: A file name that holds a hash over everything that the content depends on.
            make: Called with the path to write.
        """
        entry = self.root / kind / name
        if not entry.is_file():
            with self._temporary(entry.parent) as draft:
                content = draft / name
                make(content)
                os.replace(content, entry)
        return entry

    def shared_folder(self, name: str) -> Path:
        """Return a folder that a tool manages by itself, such as zig's own cache."""
        path = self.root / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    @contextmanager
    def _temporary(self, parent: Path) -> Iterator[Path]:
        parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=parent))
        try:
            yield draft
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    @staticmethod
    def _publish(content: Path, entry: Path) -> None:
        try:
            content.rename(entry)
        except OSError:
            # Another build finished the same entry first; by its key it is the same content.
            if not entry.is_dir():
                raise
