"""What a guest has changed of its files since the host last looked.

A file whose bytes the host shares is as the host knows it; the guest's first write to it makes them
the guest's own. So nothing is compared and nothing is noted while the guest writes.
"""

from __future__ import annotations

from cloche.engine.files.node import File, Link
from cloche.engine.files.path import split_path
from cloche.engine.wasi.abi import Errno, WasiError
from cloche.errors import RequestError
from cloche.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cloche.engine.files.filesystem import FileSystem
    from cloche.engine.files.node import Node

_REASONS = {
    Errno.ISDIR: "there is a folder of that name",
    Errno.NAMETOOLONG: "a name in it is longer than 255 bytes",
    Errno.NOSPC: "it does not fit under the limits on files",
    Errno.NOTDIR: "it goes through something that is no folder",
    Errno.ROFS: "that place is read-only",
}


@record
class Changes:
    """What has changed; paths are from "/" on, without that slash.

    Attributes:
        files: Files that were created, written to or moved, and what they hold.
        files_left_out: Those of them that did not fit under the caps.
        files_removed: Files that the host knew and that are not there any more.
    """

    files: Mapping[str, bytes]
    files_left_out: tuple[str, ...]
    files_removed: tuple[str, ...]


class ChangeTracker:
    """Tells what has changed in one guest's files.

    Args:
        files: The guest's files.

    Attributes:
        known: The files that the host knows, each by its path and as the inode that it was there.
    """

    def __init__(self, files: FileSystem) -> None:
        self._files = files
        self.known: dict[str, int] = {}

    def put(self, files: Mapping[str, bytes]) -> None:
        """Put files where the guest can read and change them.

        Args:
            files: Absolute path to content; see `FileSystem.put_file`.

        Raises:
            RequestError: If one cannot be put there. Those before it are there.
        """
        for path, content in files.items():
            try:
                file = self._files.put_file(path, content)
            except WasiError as error:
                reason = _REASONS.get(error.errno, f"error {error.errno}")
                raise RequestError(f"the file {path!r} cannot be put there: {reason}") from None
            place = "/".join(split_path(path))
            if self._files.is_own(place):
                self.known[place] = file.inode

    def take(self, most_files: int, most_bytes: int) -> Changes:
        """Give what has changed since this was last called.

        What does not fit under the caps counts as changed the next time as well.

        Args:
            most_files: How many files are taken.
            most_bytes: How many bytes they may have together.
        """
        present = {path: node for path, node in self._files.walk() if not isinstance(node, Link)}
        removed = tuple(path for path in self.known if path not in present)
        # All are found before any is taken, since one file may have several names.
        changed = [(path, node) for path, node in present.items() if self._is_changed(path, node)]
        for path in removed:
            del self.known[path]
        taken = dict(self._fitting(changed, most_files, most_bytes))
        left_out = tuple(path for path, _ in changed if path not in taken)
        return Changes(files=taken, files_left_out=left_out, files_removed=removed)

    def _is_changed(self, path: str, node: Node) -> bool:
        if isinstance(node, File) and isinstance(node.data, bytes):
            return self.known.get(path) != node.inode
        return True

    def _fitting(
        self, changed: list[tuple[str, Node]], most_files: int, most_bytes: int
    ) -> Iterator[tuple[str, bytes]]:
        for path, node in changed:
            if isinstance(node, File) and most_files and node.size <= most_bytes:
                most_files -= 1
                most_bytes -= node.size
                self.known[path] = node.inode
                yield path, node.take_data()
