"""Folders: names, what they stand for, and what can be done to a name.

`filesystem` finds the folder and the name that a path means, and holds what all kinds of folders
have in common; what differs with where the files are is done here and in `real_folder`.
"""

from __future__ import annotations

from types import MappingProxyType

from cloche.engine.files.node import File, Link, Node
from cloche.engine.wasi.abi import Errno, FileType, WasiError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from cloche.engine.files.volume import Volume

    # A name, and the inode and file type of what it stands for.
    Entry = tuple[str, int, int]

MOST_NAMES_OF_A_FILE = 1000
NO_MOUNTS: Mapping[str, Folder] = MappingProxyType({})


class Folder(Node):
    """A folder in memory.

    Args:
        volume: The part of the tree that it is in.
        parent: The folder that it is in; None for the root of the tree.

    Attributes:
        parent: The folder that it is in; None for the root of the tree.
        mounts: The folders that are mounted in it, by name; they hide what has that name.
    """

    __slots__ = ("_entries", "mounts", "parent")
    file_type = FileType.DIRECTORY

    def __init__(self, volume: Volume, parent: Folder | None = None) -> None:
        super().__init__(volume)
        self._entries: dict[str, Node] = {}
        self.parent = parent
        self.mounts = NO_MOUNTS

    @property
    def entries(self) -> dict[str, Node]:
        """The nodes in it by name, in the order in which they came, without what is mounted."""
        return self._entries

    def find(self, name: str) -> Node | None:
        """Give what a name stands for, if anything."""
        return self.mounts.get(name) or self.entries.get(name)

    def listing(self) -> list[Entry]:
        """Tell all that is in it."""
        nodes = {**self.mounts, **self.entries, **self.mounts}
        return [(name, node.inode, node.file_type) for name, node in nodes.items()]

    def forget(self, listing: list[Entry]) -> None:
        """Note that a list of what is in it is no longer held."""

    def mount(self, name: str, folder: Folder) -> None:
        """Put a folder of another volume into it."""
        self.mounts = {**self.mounts, name: folder}
        folder.parent = self

    def make_file(self, name: str, data: bytes | None = None) -> Node:
        """Make a file.

        Args:
            name: A name that is free.
            data: What the host puts into it; None for nothing.

        Raises:
            WasiError: `ENOSPC`.
        """
        self.volume.quota.take(1, len(data or b""))
        file = File(self.volume, data)
        self._attach(name, file)
        return file

    def make_folder(self, name: str) -> Folder:
        """Make a folder under a name that is free.

        Raises:
            WasiError: `ENOSPC`.
        """
        self.volume.quota.take(1, 0)
        folder = Folder(self.volume, self)
        self._attach(name, folder)
        return folder

    def make_link(self, name: str, target: str) -> None:
        """Make a symbolic link under a name that is free.

        Raises:
            WasiError: `ENOSPC`.
        """
        self.volume.quota.take(1, len(target.encode()))
        self._attach(name, Link(self.volume, target))

    def add_name(self, name: str, node: Node) -> None:
        """Give a node of the same volume one more name, which is free.

        Raises:
            WasiError: `EMLINK` or `ENOSPC`.
        """
        if node.links >= MOST_NAMES_OF_A_FILE:
            raise WasiError(Errno.MLINK)
        # A name takes up as much of the host's memory as a file does.
        self.volume.quota.take(1, 0)
        self._attach(name, node)

    def remove_file(self, name: str, node: Node) -> None:
        """Take the name of a file or a link away."""
        self._detach(name, node)

    def remove_folder(self, name: str, node: Folder) -> None:
        """Remove a folder.

        Raises:
            WasiError: `ENOTEMPTY`.
        """
        node.check_empty()
        self._detach(name, node)

    def check_empty(self) -> None:
        """Make sure that nothing is in it.

        Raises:
            WasiError: `ENOTEMPTY` where something is.
        """
        if self.entries or self.mounts:
            raise WasiError(Errno.NOTEMPTY)

    def move(
        self, name: str, node: Node, target: Folder, new_name: str, replaced: Node | None
    ) -> None:
        """Move a node to a folder of the same volume, in place of what has the name there.

        Raises:
            WasiError: `EINVAL` for a folder into itself, `ENOTEMPTY`, `EISDIR` or `ENOTDIR`.
        """
        if isinstance(node, Folder) and target.is_within(node):
            raise WasiError(Errno.INVAL)
        if isinstance(replaced, Folder) and self.is_within(replaced):
            raise WasiError(Errno.NOTEMPTY)
        if replaced is node:
            return
        if replaced is not None:
            check_replaceable(node, replaced)
            if isinstance(replaced, Folder):
                replaced.check_empty()
            target._detach(new_name, replaced)
        del self.entries[name]
        self.touch()
        target.entries[new_name] = node
        target.touch()
        if isinstance(node, Folder):
            node.parent = target

    def is_within(self, ancestor: Folder) -> bool:
        """Tell whether it is a folder, or somewhere in it."""
        place: Folder | None = self
        while place is not None and place is not ancestor:
            place = place.parent
        return place is not None

    def _attach(self, name: str, node: Node) -> None:
        self.entries[name] = node
        node.links += 1
        self.touch()

    def _detach(self, name: str, node: Node) -> None:
        del self.entries[name]
        node.links -= 1
        self.touch()
        if node.links:
            self.volume.quota.free_node()
        elif not node.holders:
            node.release()


def check_replaceable(node: Node, replaced: Node) -> None:
    """Make sure that a node may take the place of another, as far as their kinds say.

    Raises:
        WasiError: `EISDIR` or `ENOTDIR` where one is a folder and the other is not.
    """
    if isinstance(replaced, Folder) and not isinstance(node, Folder):
        raise WasiError(Errno.ISDIR)
    if isinstance(node, Folder) and not isinstance(replaced, Folder):
        raise WasiError(Errno.NOTDIR)
