"""Data files of the standard library's packages, for `importlib.resources`."""

import io
from importlib.resources.abc import Traversable, TraversableResources

import _cloche_importer


class ArchivePath(Traversable):
    """A file or a folder in the archive."""

    def __init__(self, loader, path):
        """Stand for `path`, which counts from the archive's root; `loader` reads files."""
        self._loader = loader
        self._path = path

    @property
    def name(self):
        """The last part of the path."""
        return self._path.rpartition("/")[2]

    def is_dir(self):
        """Return whether this is a folder."""
        start = f"{self._path}/"
        return any(path.startswith(start) for path in _cloche_importer._index)

    def is_file(self):
        """Return whether this is a file."""
        return self._path in _cloche_importer._index

    def iterdir(self):
        """Yield what is in the folder."""
        start = f"{self._path}/"
        inside = [p.removeprefix(start) for p in _cloche_importer._index if p.startswith(start)]
        for name in sorted({path.partition("/")[0] for path in inside}):
            yield ArchivePath(self._loader, start + name)

    def joinpath(self, *descendants):
        """Return a path below this one."""
        return ArchivePath(self._loader, "/".join([self._path, *map(str, descendants)]))

    __truediv__ = joinpath

    def open(self, mode="r", *args, **kwargs):
        """Open the file for reading."""
        if not self.is_file():
            raise FileNotFoundError(2, "No such file in the standard library", self._path)
        stream = io.BytesIO(self._loader.get_data(self._path))
        return stream if "b" in mode else io.TextIOWrapper(stream, *args, **kwargs)


class ArchiveReader(TraversableResources):
    """Reads the data files of one package."""

    def __init__(self, loader, folder):
        """Read below `folder`."""
        self._loader = loader
        self._folder = folder

    def files(self):
        """Return the package's folder."""
        return ArchivePath(self._loader, self._folder)
