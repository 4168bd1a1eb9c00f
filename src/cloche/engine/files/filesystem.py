"""The tree of the guest's files, and what can be done to it by name.

Paths are resolved from a folder that the guest has open, as preview1 has it. There is only one
root, and going up from it stays there, so no path leads anywhere else.
"""

from __future__ import annotations

from cloche.engine.files.node import File, Folder, Link, Node
from cloche.engine.files.path import LONGEST_PATH, ends_in_slash, split_path
from cloche.engine.files.quota import Quota
from cloche.engine.wasi.abi import Errno, WasiError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeVar

    from cloche.request import Tree

    T = TypeVar("T", bound=Node)

# As Linux: a path that goes through more symbolic links than this is a loop.
MOST_LINKS = 40
MOST_NAMES_OF_A_FILE = 1000
# A path that ends in "." or ".." names no folder that could be removed (rmdir(2)).
_NOT_REMOVABLE = {".": Errno.INVAL, "..": Errno.NOTEMPTY}


class FileSystem:
    """One guest's files.

    Args:
        quota: What the tree may hold.
        clock: Gives the time for what is made or changed, in nanoseconds since 1970.
        folders: The names of folders that are in "/" from the start.

    Attributes:
        root: The folder "/".
        quota: What the tree holds and may hold.
    """

    def __init__(
        self, quota: Quota, clock: Callable[[], int], folders: tuple[str, ...] = ()
    ) -> None:
        self.quota = quota
        self._clock = clock
        self._inodes = 1
        self._readonly: set[int] = set()
        self._start = folders
        now = clock()
        self.root = Folder(1, now)
        self.root.links = 1
        for name in folders:
            quota.take_node()
            self._inodes += 1
            made = self.root.entries[name] = Folder(self._inodes, now, self.root)
            made.links = 1

    # -- from the host ---------------------------------------------------------------------------

    def put_file(self, path: str, content: bytes) -> File:
        """Put a file of the host's where the guest can read and change it.

        Args:
            path: Where it is to be; folders on the way are made, and a file there is replaced.
            content: Its bytes, which are shared with the host until the guest changes them. They
                count against the quota.

        Raises:
            WasiError: `ENOTDIR` where the path goes through what is no folder, `EISDIR` where there
                is a folder, `EROFS` or `ENOSPC`.
        """
        *parents, name = split_path(path)
        folder = self.root
        for parent in parents:
            folder = self._find_or_make_folder(folder, parent)
        replaced = folder.entries.get(name)
        if isinstance(replaced, Folder):
            raise WasiError(Errno.ISDIR)
        self._check_writable(folder, replaced)
        file = self._new(File, content)
        try:
            self.quota.take_bytes(len(content))
        except WasiError:
            self.quota.free_node()
            raise
        if replaced is not None:
            self._detach(folder, name)
        self._attach(folder, name, file)
        return file

    def _find_or_make_folder(self, folder: Folder, name: str) -> Folder:
        found = folder.entries.get(name)
        if found is None:
            self._check_writable(folder)
            found = self._new(Folder, folder)
            self._attach(folder, name, found)
        if not isinstance(found, Folder):
            raise WasiError(Errno.NOTDIR)
        return found

    @property
    def has_own_nodes(self) -> bool:
        """Whether there is anything in "/" that was not there at the start."""
        return any(name not in self._start for name in self.root.entries)

    def walk(self) -> Iterator[tuple[str, Node]]:
        """Give the files and links that are the guest's own.

        Yields:
            A path from "/" on, without that slash, and its node. Left out is what is mounted and
            what is in folders that were there at the start. A folder whose path is longer than a
            path may be is given instead of what is in it.
        """
        left: list[tuple[str, Folder]] = [("", self.root)]
        while left:
            path, folder = left.pop()
            for name, node in folder.entries.items():
                if not isinstance(node, Folder) or len(path) + len(name) > LONGEST_PATH:
                    yield path + name, node
                elif not node.is_mounted and path + name not in self._start:
                    left.append((f"{path}{name}/", node))

    def mount(self, path: str, tree: Tree) -> None:
        """Put a whole folder of the host's where the guest can read it.

        Args:
            path: Where the folder is to be. Folders that are made for it are read-only as well.
            tree: What is in it. It is shared with the host, not copied, and does not count against
                the quota.

        Raises:
            WasiError: Where the path goes through a file or a mount, or is taken.
        """
        *parents, name = split_path(path)
        folder = self.root
        for parent in parents:
            folder = self._descend_or_make(folder, parent)
        if name in folder.entries:
            raise WasiError(Errno.EXIST)
        # Most runs have no mounts, and a warm start should not pay for them.
        from cloche.engine.files.mount import MountedFolder

        now = self._clock()
        folder.entries[name] = MountedFolder(self._new_inode(), now, folder, tree, self._new_inode)
        folder.touch(now)

    def _descend_or_make(self, folder: Folder, name: str) -> Folder:
        found = folder.entries.get(name)
        if found is None:
            found = self._new(Folder, folder)
            self._attach(folder, name, found)
            self._readonly.add(found.inode)
        if not isinstance(found, Folder):
            raise WasiError(Errno.NOTDIR)
        if found.is_mounted:
            raise WasiError(Errno.ROFS)
        return found

    # -- names -----------------------------------------------------------------------------------

    def lookup(self, base: Folder, path: str, *, follow: bool = True) -> Node:
        """Find what a path stands for.

        Args:
            base: The folder that a relative path starts from.
            path: The guest's path.
            follow: Whether a symbolic link at the end is followed.

        Raises:
            WasiError: `ENOENT`, `ENOTDIR` or `ELOOP`.
        """
        folder, name = self._resolve(base, path, follow=follow or ends_in_slash(path))
        node = folder if name is None else folder.entries.get(name)
        if node is None:
            raise WasiError(Errno.NOENT)
        if ends_in_slash(path) and not isinstance(node, Folder):
            raise WasiError(Errno.NOTDIR)
        return node

    def _resolve(self, base: Folder, path: str, *, follow: bool) -> tuple[Folder, str | None]:
        """Walk a path to the folder of its last name.

        Returns:
            The folder and the name, which need not be there; no name where the path ends in the
            folder itself, as "/", "a/." and "a/.." do.
        """
        folder = self.root if path.startswith("/") else base
        names = split_path(path)[::-1]
        links = 0
        while names:
            name = names.pop()
            if name == ".":
                continue
            if name == "..":
                folder = folder.parent or folder
                continue
            node = folder.entries.get(name)
            if isinstance(node, Link) and (names or follow):
                links += 1
                if links > MOST_LINKS:
                    raise WasiError(Errno.LOOP)
                if node.target.startswith("/"):
                    folder = self.root
                names.extend(["."] if ends_in_slash(node.target) else [])
                names.extend(reversed(split_path(node.target)))
            elif not names:
                return folder, name
            elif node is None:
                raise WasiError(Errno.NOENT)
            elif isinstance(node, Folder):
                folder = node
            else:
                raise WasiError(Errno.NOTDIR)
        return folder, None

    def _new_place(self, base: Folder, path: str, *, is_folder: bool) -> tuple[Folder, str]:
        """Find the folder and the name that a path gives to something new."""
        folder, name = self._resolve(base, path, follow=False)
        if name is None or name in folder.entries:
            raise WasiError(Errno.EXIST)
        if ends_in_slash(path) and not is_folder:
            raise WasiError(Errno.NOENT)
        self._check_writable(folder)
        return folder, name

    # -- changes ---------------------------------------------------------------------------------

    def open_file(
        self, base: Folder, path: str, *, create: bool, follow: bool
    ) -> tuple[Node, bool]:
        """Find a node to open, or make an empty file.

        Returns:
            The node, and whether it was made.

        Raises:
            WasiError: `ENOENT`, `ENOTDIR`, `EISDIR`, `ELOOP`, `EROFS` or `ENOSPC`.
        """
        if not create:
            return self.lookup(base, path, follow=follow), False
        folder, name = self._resolve(base, path, follow=False)
        if name is not None and ends_in_slash(path):
            raise WasiError(Errno.ISDIR)
        folder, name = self._resolve(base, path, follow=follow)
        if name is None:
            return folder, False
        node = folder.entries.get(name)
        if node is not None:
            return node, False
        self._check_writable(folder)
        made = self._new(File)
        self._attach(folder, name, made)
        return made, True

    def make_folder(self, base: Folder, path: str) -> None:
        """Make a folder.

        Raises:
            WasiError: `EEXIST`, `ENOENT`, `ENOTDIR`, `EROFS` or `ENOSPC`.
        """
        folder, name = self._new_place(base, path, is_folder=True)
        self._attach(folder, name, self._new(Folder, folder))

    def make_symlink(self, target: str, base: Folder, path: str) -> None:
        """Make a symbolic link; where it leads is looked at when it is used.

        Raises:
            WasiError: `EEXIST`, `ENOENT`, `ENOTDIR`, `EROFS` or `ENOSPC`.
        """
        folder, name = self._new_place(base, path, is_folder=False)
        self.quota.take_bytes(len(target.encode()))
        try:
            self._attach(folder, name, self._new(Link, target))
        except WasiError:
            self.quota.free_bytes(len(target.encode()))
            raise

    def make_hard_link(self, old_base: Folder, old: str, base: Folder, path: str) -> None:
        """Give a file one more name.

        Raises:
            WasiError: `EPERM` for a folder or a file that was handed in, `EEXIST`, `ENOENT`,
                `ENOTDIR`, `EMLINK`, `EROFS` or `ENOSPC`.
        """
        node = self.lookup(old_base, old, follow=False)
        folder, name = self._new_place(base, path, is_folder=False)
        if isinstance(node, Folder) or self.is_readonly(node):
            raise WasiError(Errno.PERM)
        if node.links >= MOST_NAMES_OF_A_FILE:
            raise WasiError(Errno.MLINK)
        self.quota.take_node()  # a name takes up as much of the host's memory as a file does
        self._attach(folder, name, node)

    def remove_file(self, base: Folder, path: str) -> None:
        """Take a file's or a link's name away.

        Raises:
            WasiError: `ENOENT`, `ENOTDIR`, `EISDIR` or `EROFS`.
        """
        folder, name = self._resolve(base, path, follow=False)
        node = folder if name is None else folder.entries.get(name)
        if node is None:
            raise WasiError(Errno.NOENT)
        if isinstance(node, Folder) or name is None:
            raise WasiError(Errno.ISDIR)
        if ends_in_slash(path):
            raise WasiError(Errno.NOTDIR)
        self._check_writable(folder, node)
        self._detach(folder, name)

    def remove_folder(self, base: Folder, path: str) -> None:
        """Remove an empty folder.

        Raises:
            WasiError: `ENOENT`, `ENOTDIR`, `ENOTEMPTY`, `EINVAL`, `EBUSY` or `EROFS`.
        """
        folder, name = self._resolve(base, path, follow=False)
        if name is None:
            raise WasiError(_NOT_REMOVABLE.get("".join(split_path(path)[-1:]), Errno.BUSY))
        node = folder.entries.get(name)
        if node is None:
            raise WasiError(Errno.NOENT)
        if not isinstance(node, Folder):
            raise WasiError(Errno.NOTDIR)
        self._check_writable(folder, node)
        if node.entries:
            raise WasiError(Errno.NOTEMPTY)
        self._detach(folder, name)

    def rename(self, old_base: Folder, old: str, new_base: Folder, new: str) -> None:
        """Move a node, in place of what has the new name, as POSIX `rename` does.

        Raises:
            WasiError: `ENOENT`, `ENOTDIR`, `EISDIR`, `ENOTEMPTY`, `EINVAL` for a folder into
                itself, `EBUSY` for what has no name, or `EROFS`.
        """
        source, old_name = self._resolve(old_base, old, follow=False)
        target, new_name = self._resolve(new_base, new, follow=False)
        if old_name is None or new_name is None:
            raise WasiError(Errno.BUSY)
        node, replaced = source.entries.get(old_name), target.entries.get(new_name)
        if node is None:
            raise WasiError(Errno.NOENT)
        if not isinstance(node, Folder) and (ends_in_slash(old) or ends_in_slash(new)):
            raise WasiError(Errno.NOTDIR)
        self._check_writable(source, node)
        self._check_writable(target, replaced)
        _check_movable(node, target, replaced, source)
        if replaced is node:
            return
        if replaced is not None:
            self._detach(target, new_name)
        del source.entries[old_name]
        source.touch(self._clock())
        target.entries[new_name] = node
        target.touch(self._clock())
        if isinstance(node, Folder):
            node.parent = target

    def resize(self, file: File, size: int) -> None:
        """Cut a file or fill it up with zeros.

        Raises:
            WasiError: `ENOSPC` or `EROFS`.
        """
        file.resize(size, self.quota)
        file.touch(self._clock())

    # -- life of nodes ---------------------------------------------------------------------------

    def hold(self, node: Node) -> None:
        """Note that a descriptor holds the node."""
        node.holders += 1

    def let_go(self, node: Node) -> None:
        """Note that a descriptor is closed; a node without a name goes with its last one."""
        node.holders -= 1
        if not node.holders and not node.links:
            node.release(self.quota)

    def _new(self, kind: type[T], *arguments: object) -> T:
        self.quota.take_node()
        return kind(self._new_inode(), self._clock(), *arguments)

    def _new_inode(self) -> int:
        self._inodes += 1
        return self._inodes

    def _attach(self, folder: Folder, name: str, node: Node) -> None:
        folder.entries[name] = node
        node.links += 1
        folder.touch(self._clock())

    def _detach(self, folder: Folder, name: str) -> None:
        node = folder.entries.pop(name)
        node.links -= 1
        folder.touch(self._clock())
        if node.links:
            self.quota.free_node()
        elif not node.holders:
            node.release(self.quota)

    def is_readonly(self, node: Node) -> bool:
        """Tell whether a node was handed in, or is a folder that something was handed in with."""
        if isinstance(node, File):
            return node.readonly
        return isinstance(node, Folder) and (node.is_mounted or node.inode in self._readonly)

    def _check_writable(self, folder: Folder, node: Node | None = None) -> None:
        if not folder.links:
            raise WasiError(Errno.NOENT)
        if self.is_readonly(folder) or (node is not None and self.is_readonly(node)):
            raise WasiError(Errno.ROFS)


def _is_within(folder: Folder, ancestor: Folder) -> bool:
    place: Folder | None = folder
    while place is not None and place is not ancestor:
        place = place.parent
    return place is not None


def _check_movable(node: Node, target: Folder, replaced: Node | None, source: Folder) -> None:
    if isinstance(node, Folder) and _is_within(target, node):
        raise WasiError(Errno.INVAL)
    if isinstance(replaced, Folder) and _is_within(source, replaced):
        raise WasiError(Errno.NOTEMPTY)
    if replaced is None or replaced is node:
        return
    if isinstance(replaced, Folder):
        if not isinstance(node, Folder):
            raise WasiError(Errno.ISDIR)
        if replaced.entries:
            raise WasiError(Errno.NOTEMPTY)
    elif isinstance(node, Folder):
        raise WasiError(Errno.NOTDIR)
