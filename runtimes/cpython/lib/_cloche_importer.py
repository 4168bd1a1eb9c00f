"""Imports the standard library from the archive in this module's own memory.

The archive seems to lie in the folder `sys._stdlib_dir`, which is on `sys.path` and which no file
system has: a path hook gives a finder for it and for the folders below. So the order of `sys.path`
holds as everywhere, and `pkgutil`, `importlib.resources` and tracebacks see modules, data files and
source lines. `packing/pack.py` describes the archive's form.
"""

import _frozen_importlib
import _frozen_importlib_external
import marshal
import sys

import _cloche_stdlib

_archive = _cloche_stdlib.archive
_index = marshal.loads(_archive[4 : 4 + int.from_bytes(_archive[:4], "little")])
_start, _size = _index[".dictionary"]
_dictionary = _archive[_start : _start + _size]
_folders = {path.rpartition("/")[0] for path in _index}
_root = sys._stdlib_dir


class ArchiveLoader(_frozen_importlib_external._LoaderBasics):
    """Loads one module of the archive."""

    def __init__(self, name, path):
        """Load the module called `name` from `path`, which counts from the archive's root."""
        self.name = name
        self._path = path

    def get_filename(self, fullname=None):
        """Return the path that the module's file seems to have."""
        return f"{_root}/{self._path}"

    def is_package(self, fullname=None):
        """Return whether the module is a package."""
        return self._path.endswith("/__init__.py")

    def get_code(self, fullname=None):
        """Return the module's code."""
        start, size, _, _ = _index[self._path]
        if size:
            return marshal.loads(_archive[start : start + size])
        return compile(self.get_source(), self.get_filename(), "exec", dont_inherit=True)

    def get_source(self, fullname=None):
        """Return the module's text, or None where only its code was packed."""
        import zlib

        _, _, start, size = _index[self._path]
        if not size:
            return None
        inflate = zlib.decompressobj(-zlib.MAX_WBITS, zdict=_dictionary)
        return inflate.decompress(_archive[start : start + size]).decode("utf-8")

    def get_data(self, path):
        """Return the content of a file of the archive, given the path that it seems to have."""
        key = path.removeprefix(f"{_root}/")
        span = _index.get(key)
        if span is None:
            raise OSError(2, "No such file in the standard library", path)
        if key.endswith(".py"):
            source = ArchiveLoader("", key).get_source()
            if source is None:
                raise OSError(2, "The source of this module is not packed", path)
            return source.encode()
        return bytes(_archive[span[0] : span[0] + span[1]])

    def get_resource_reader(self, fullname=None):
        """Return what `importlib.resources` reads the package's data files with."""
        from _cloche.resources import ArchiveReader

        return ArchiveReader(self, self._path.rpartition("/")[0])


class ArchiveFinder:
    """Finds the modules in one folder of the archive."""

    def __init__(self, folder):
        """Look in `folder`, which counts from the archive's root and ends in a slash."""
        self._folder = folder

    def find_spec(self, fullname, target=None):
        """Return the spec of a module, or None if it is not here."""
        name = fullname.rpartition(".")[2]
        if not name:  # as in `__import__("json.")`
            return None
        path = self._folder + name
        for end in ("/__init__.py", ".py"):
            if path + end in _index:
                loader = ArchiveLoader(fullname, path + end)
                return _frozen_importlib_external.spec_from_file_location(
                    fullname, loader.get_filename(), loader=loader
                )
        if path in _folders:
            spec = _frozen_importlib.ModuleSpec(fullname, None)
            spec.submodule_search_locations = [f"{_root}/{path}"]
            return spec
        return None

    def iter_modules(self, prefix=""):
        """Yield name and kind of each module here, for `pkgutil`."""
        for path in sorted(_index):
            name, dot, end = path.removeprefix(self._folder).partition("/")
            if not path.startswith(self._folder):
                continue
            if end == "__init__.py":
                yield prefix + name, True
            elif not dot and name.endswith(".py") and name != "__init__.py":
                yield prefix + name.removesuffix(".py"), False

    def invalidate_caches(self):
        """Do nothing: the archive never changes."""


def lines_of(path):
    """Return the lines of the module that seems to lie at a path, for `linecache`, or None."""
    key = path.removeprefix(f"{_root}/") if isinstance(path, str) else ""
    if key == path or not key.endswith(".py") or key not in _index:
        return None
    import io

    source = ArchiveLoader("", key).get_source()
    return None if source is None else io.StringIO(source).readlines()


def clear_imported():
    """Clear the code of what is imported, of which there is a copy now; reloading compiles it.

    What is clear costs nothing in the bundle. From then on the archive is only read.
    """
    global _archive
    for name in sys.modules:
        for end in ("/__init__.py", ".py"):
            path = name.replace(".", "/") + end
            start, size, *source = _index.get(path, (0, 0))
            if source and source[1]:
                _archive[start : start + size] = bytes(size)
                _index[path] = (start, 0, *source)
    _archive = _cloche_stdlib.archive = _archive.toreadonly()


def find_archive(path):
    """Return a finder for a folder of the archive, as a path hook does."""
    if path == _root:
        return ArchiveFinder("")
    folder = path.removeprefix(f"{_root}/")
    if folder == path or folder not in _folders:
        raise ImportError(f"{path} is no folder of the standard library", path=path)
    return ArchiveFinder(f"{folder}/")


sys.path_hooks.insert(0, find_archive)
