"""Which paths a file of a package may have, and which of them stand in each other's way.

Nothing is written to the host's disk, so none of this is about escaping. It is about two readers
who see different files in one archive: what one takes for a name, another for a folder, a device or
the same name again.
"""

from __future__ import annotations

from unicodedata import normalize

from cloche.bundles.names import quoted
from cloche.errors import PackageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_PATH = 1000
DEEPEST = 32
LONGEST_NAME = 255
MOST_PATHS = 40_000


def path_fault(path: str) -> str | None:
    """Say why something cannot be the path of a file or, with a slash at its end, of a folder.

    Args:
        path: What an archive has as a path.

    Returns:
        What is wrong, to follow "the path …"; None for a good path.
    """
    if not path.isprintable():
        return "has control characters or others that cannot be seen"
    if "\\" in path:
        return "has a backslash"
    if path.startswith("/"):
        return "is absolute"
    if path[1:2] == ":":
        return "starts with a drive's letter"
    if len(path) > LONGEST_PATH:
        return f"has {len(path):,} characters; {LONGEST_PATH:,} is the most"
    names = path.removesuffix("/").split("/")
    if len(names) > DEEPEST:
        return f"is {len(names)} names deep; {DEEPEST} is the most"
    return next((fault for name in names if (fault := _name_fault(name))), None)


def _name_fault(name: str) -> str | None:
    if not name:
        return "has an empty name in it"
    if name in (".", ".."):
        return f"goes through {name!r}"
    if len(name.encode()) > LONGEST_NAME:
        return f"has a name of more than {LONGEST_NAME} bytes in it"
    return None


class Paths:
    """Paths that are taken; one that differs only in case or in its normal form is taken as well.

    A file and a folder cannot have one path, and a folder has one spelling everywhere.

    Args:
        most: How many there may be, the folders above them included.
    """

    def __init__(self, most: int = MOST_PATHS) -> None:
        self._taken: dict[str, tuple[str, str]] = {}
        self._most = most

    def add_file(self, path: str) -> None:
        """Take the path of a file.

        Raises:
            PackageError: If it is taken, or leads through a file.
        """
        self._add_folders(path)
        self._take(path, "file")

    def add_folder(self, path: str) -> None:
        """Take the path of a folder, which is written without a slash at its end.

        Raises:
            PackageError: If it is that of a file, or differs from that of another folder in case.
        """
        self._add_folders(f"{path}/")

    def _add_folders(self, path: str) -> None:
        for folder in _folders_above(path):
            self._take(folder, "folder")

    def _take(self, path: str, kind: str) -> None:
        key = _key(path)
        taken = self._taken.get(key)
        if taken is None:
            if len(self._taken) >= self._most:
                raise PackageError(f"there are more than {self._most:,} files and folders")
            self._taken[key] = path, kind
        elif kind == "file" or taken != (path, kind):
            raise PackageError(
                f"the {kind} {quoted(path)} has the name of the {taken[1]} {quoted(taken[0])}"
            )


def _folders_above(path: str) -> Iterator[str]:
    end = path.find("/")
    while end >= 0:
        yield path[:end]
        end = path.find("/", end + 1)


def _key(path: str) -> str:
    if path.isascii():
        return path.lower()
    return normalize("NFKC", normalize("NFKC", path).casefold())
