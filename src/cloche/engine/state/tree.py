"""The guest's own files, written as fields and read again.

Every node has its number, so that hard links stay one file, and a file without a name that is still
open stays that file. What was handed in and mounted is not written: whoever takes the state up
mounts the same at the same places.
"""

from __future__ import annotations

from cloche.engine.files.folder import MOST_NAMES_OF_A_FILE, Folder
from cloche.engine.files.node import File, Link, Node
from cloche.engine.files.path import LONGEST_NAME, LONGEST_PATH, is_name
from cloche.engine.files.replacing import walk
from cloche.engine.state.fields import damaged
from cloche.engine.wasi.abi import WasiError
from cloche.errors import SnapshotError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from cloche.engine.files.filesystem import FileSystem
    from cloche.engine.state.carried import WorkspaceTree
    from cloche.engine.state.fields import FieldReader, FieldWriter

_FILE, _SHARED_FILE, _FOLDER, _LINK = range(4)
# More than any limit allows.
_MOST_NODES = 2_000_000
_MOST_MOUNTS = 10_000
_MOST_BYTES = 1 << 32
_LAST_INODE = 1 << 62


def own_tops(files: FileSystem | WorkspaceTree) -> dict[str, Folder]:
    """Give the topmost folders of the guest's own files, by their paths."""
    tops = {"/": files.root, **files.mounts}
    return {path: folder for path, folder in tops.items() if folder.volume is files.volume}


def write_tree(
    writer: FieldWriter, files: FileSystem | WorkspaceTree, held: Iterable[Node]
) -> None:
    """Write a guest's own files.

    Args:
        writer: Where they are written.
        files: All of its files.
        held: What is open of its own, which may have no name any more.
    """
    tops = own_tops(files)
    writer.number(len(files.mounts))
    for path in files.mounts:
        writer.text(path)
    writer.number(files.volume.last_inode)
    for folder in tops.values():
        writer.number(folder.inode)
    nodes = {node.inode: node for node in walk(tops.values())}
    nodes.update((node.inode, node) for node in held)
    writer.number(len(nodes))
    for node in nodes.values():
        _write_node(writer, node)


def _write_node(writer: FieldWriter, node: Node) -> None:
    for number in (node.inode, node.accessed, node.modified, node.changed):
        writer.number(number)
    if isinstance(node, File):
        writer.number(_SHARED_FILE if isinstance(node.data, bytes) else _FILE)
        writer.data(node.data)
    elif isinstance(node, Link):
        writer.number(_LINK)
        writer.text(node.target)
    elif isinstance(node, Folder):
        writer.number(_FOLDER)
        writer.number(len(node.entries))
        for name, entry in node.entries.items():
            writer.text(name)
            writer.number(entry.inode)


class TreeReader:
    """Reads what `write_tree` has written, in the place of a guest's own files.

    Args:
        reader: Where it is written.
        files: The new guest's files, with what is mounted and none of its own.

    Attributes:
        nodes: The nodes by their numbers.
    """

    def __init__(self, reader: FieldReader, files: FileSystem | WorkspaceTree) -> None:
        self._reader = reader
        self._files = files
        # What is in each folder whose place is not known yet: numbers by their names.
        self._entries: dict[int, dict[str, int]] = {}
        self._last_inode = 0
        self.nodes: dict[int, Node] = {}

    def read(self) -> None:
        """Read the files, and put them into the place of the others.

        Raises:
            SnapshotError: If they are none, or other folders were mounted, or the quota has no room
                for them.
        """
        reader = self._reader
        self._check_mounts()
        self._last_inode = reader.number(_LAST_INODE)
        tops = list(own_tops(self._files).values())
        for folder in tops:
            folder.inode = reader.number(self._last_inode)
        by_number = {folder.inode: folder for folder in tops}
        if len(by_number) != len(tops):
            raise damaged("two of its files have one number")
        for _ in range(reader.number(_MOST_NODES)):
            self._read_node(by_number)
        if by_number:
            raise damaged("it has no root folder")
        for folder in tops:
            self._fill(folder)
        if any(self._entries.values()):
            raise damaged("a folder in it is not in its tree")
        self._account(tops)
        self._files.volume.last_inode = self._last_inode

    def check_reach(self) -> None:
        """Make sure, once all descriptors are there, that the guest can reach every node.

        Raises:
            SnapshotError: If it cannot.
        """
        if not all(node.links or node.holders for node in self.nodes.values()):
            raise damaged("nothing leads to one of its files")

    def _check_mounts(self) -> None:
        taken = {self._reader.text(LONGEST_PATH) for _ in range(self._reader.number(_MOST_MOUNTS))}
        there = set(self._files.mounts)
        if taken != there:
            path = min(taken ^ there)
            how = "with" if path in taken else "without"
            raise SnapshotError(
                f"the snapshot was taken {how} a folder at {path}; hand in what its session had"
            )

    def _read_node(self, tops: dict[int, Folder]) -> None:
        reader, volume = self._reader, self._files.volume
        inode = reader.number(self._last_inode)
        times = reader.number(), reader.number(), reader.number()
        kind = reader.number(_LINK)
        if not inode or inode in self.nodes:
            raise damaged("two of its files have one number")
        if kind == _FOLDER:
            node: Node = tops.pop(inode) if inode in tops else Folder(volume, self._files.root)
            self._entries[inode] = self._read_entries()
        else:
            node = self._read_content(kind)
        node.inode = inode
        node.accessed, node.modified, node.changed = times
        self.nodes[inode] = node

    def _read_content(self, kind: int) -> Node:
        reader, volume = self._reader, self._files.volume
        if kind == _LINK:
            return Link(volume, reader.text(LONGEST_PATH))
        data = reader.data(_MOST_BYTES)
        file = File(volume)
        file.data = bytes(data) if kind == _SHARED_FILE else bytearray(data)
        return file

    def _read_entries(self) -> dict[str, int]:
        entries: dict[str, int] = {}
        for _ in range(self._reader.number(_MOST_NODES)):
            name = self._reader.text(LONGEST_NAME)
            if not is_name(name) or name in entries:
                raise damaged("a name in it is none, or is there twice")
            entries[name] = self._reader.number()
        return entries

    def _fill(self, top: Folder) -> None:
        """Put nodes into their folders, from the topmost one on; a folder has one place."""
        top.entries.clear()
        waiting = [top]
        while waiting:
            folder = waiting.pop()
            for name, inode in self._entries.pop(folder.inode).items():
                node = self.nodes.get(inode)
                if node is None:
                    raise damaged("a name in it stands for nothing")
                node.links += 1
                if node.links > (1 if isinstance(node, Folder) else MOST_NAMES_OF_A_FILE):
                    raise damaged("something in it is in too many places")
                folder.entries[name] = node
                if isinstance(node, Folder):
                    node.parent = folder
                    waiting.append(node)

    def _account(self, tops: list[Folder]) -> None:
        quota = self._files.quota
        quota.used_bytes = quota.used_nodes = 0
        try:
            for node in self.nodes.values():
                if node not in tops:
                    quota.take(max(1, node.links), node.size)
        except WasiError:
            raise SnapshotError(
                "the snapshot holds more files than the limits allow; "
                "raise file_bytes or file_nodes"
            ) from None
