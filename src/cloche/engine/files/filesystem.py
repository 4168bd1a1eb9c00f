"""The tree of the guest's files, and what can be done to it by name.

Paths are resolved from a folder that the guest has open, as preview1 has it. There is only one
root, and going up from it stays there, so no path leads anywhere else. Folders that were handed in
are mounted: each is a volume of its own, in the place of whatever has its name.
"""

from __future__ import annotations

from cloche.engine.files.folder import Folder
from cloche.engine.files.node import Link, Node
from cloche.engine.files.null_device import FOLDER, NullDevice, names_null_device
from cloche.engine.files.path import LONGEST_PATH, ends_in_slash, split_path
from cloche.engine.files.quota import Quota
from cloche.engine.files.volume import Volume
from cloche.engine.wasi.abi import Errno, WasiError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Protocol

    class Visited(Protocol):
        """Something mounted that is only there while the guest runs."""

        def enter(self) -> None:
            """Be there, or raise `RequestError`."""

        def leave(self) -> None:
            """Be gone."""


# As Linux: a path that goes through more symbolic links than this is a loop.
MOST_LINKS = 40
_NEVER = 1 << 62
# A path that ends in "." or ".." names no folder that could be removed (rmdir(2)).
_NOT_REMOVABLE = {".": Errno.INVAL, "..": Errno.NOTEMPTY}


class FileSystem:
    """One guest's files.

    Args:
        quota: What its own files may hold.
        clock: Gives the time for what is made or changed, in nanoseconds since 1970.

    Attributes:
        volume: The guest's own files.
        root: The folder "/".
        mounts: What is mounted, by its path.
        visited: What has to know when the guest runs, of what is mounted.
    """

    def __init__(self, quota: Quota, clock: Callable[[], int]) -> None:
        self.volume = Volume(quota, clock)
        self.root = Folder(self.volume)
        self.root.links = 1
        self.mounts: dict[str, Folder] = {}
        self.visited: tuple[Visited, ...] = ()
        self._between: Volume | None = None
        self._null_device: NullDevice | None = None

    @property
    def quota(self) -> Quota:
        """What the guest's own files hold and may hold."""
        return self.volume.quota

    @property
    def null_device(self) -> NullDevice:
        """`/dev/null`; made at the first look."""
        if self._null_device is None:
            self._null_device = NullDevice(self._volume_between())
        return self._null_device

    def enter(self) -> None:
        """Tell what is mounted that the guest is about to run.

        Raises:
            RequestError: If a folder of the host's cannot be opened, or a workspace is in use.
        """
        entered: list[Visited] = []
        try:
            for each in self.visited:
                each.enter()
                entered.append(each)
        except BaseException:
            for each in entered:
                each.leave()
            raise

    def leave(self) -> None:
        """Tell what is mounted that the guest does not run any more."""
        for each in self.visited:
            each.leave()

    # -- from the host ---------------------------------------------------------------------------

    def new_device(self) -> int:
        """Give a number for a volume that is about to be mounted."""
        return len(self.mounts) + 3  # after the guest's own volume and the one between mounts

    def mount(self, path: str, folder: Folder) -> None:
        """Put the folder of a volume into the tree.

        Args:
            path: Where it is to be. Folders that are made for it are read-only. "/" is only
                possible as long as nothing is mounted.
            folder: The volume's topmost folder.

        Raises:
            WasiError: `EEXIST` or `EROFS` where something else that is mounted is in the way.
        """
        folder.links = max(1, folder.links)
        *parents, name = split_path(path) or [""]
        if not name:
            if self.mounts:
                raise WasiError(Errno.EXIST)
            self.root = folder
        else:
            self._folder_between(parents, name).mount(name, folder)
        self.mounts[path] = folder

    def _folder_between(self, parents: list[str], name: str) -> Folder:
        """Find the folder that something is to be mounted in; make it where it is not there."""
        folder = self.root
        for parent in parents:
            found = folder.mounts.get(parent)
            if found is None:
                found = Folder(self._volume_between())
                found.links = 1
                folder.mount(parent, found)
            elif found.volume not in (self.volume, self._between):
                raise WasiError(Errno.ROFS)
            folder = found
        if name in folder.mounts:
            raise WasiError(Errno.EXIST)
        return folder

    def _volume_between(self) -> Volume:
        if self._between is None:
            self._between = Volume(Quota(0, 0), self.volume.clock, 2, readonly=True)
        return self._between

    def put_file(self, path: str, content: bytes) -> Node:
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
            folder = _find_or_make_folder(folder, parent)
        replaced = folder.find(name)
        if isinstance(replaced, Folder):
            raise WasiError(Errno.ISDIR)
        _check_writable(folder, name)
        if replaced is not None:
            folder.volume.quota.check(1, len(content))
            folder.remove_file(name, replaced)
        return folder.make_file(name, content)

    @property
    def has_own_nodes(self) -> bool:
        """Whether there is anything of the guest's own in "/"."""
        return self.root.volume is self.volume and bool(self.root.entries)

    def is_own(self, path: str) -> bool:
        """Tell whether a path from "/" on is the guest's own, and in nothing that is mounted."""
        return self.root.volume is self.volume and path.partition("/")[0] not in self.root.mounts

    def walk(self) -> Iterator[tuple[str, Node]]:
        """Give the files and links of the guest's own, without what is in what is mounted.

        Yields:
            A path from "/" on, without that slash, and its node. A folder whose path is longer than
            a path may be is given instead of what is in it.
        """
        left: list[tuple[str, Folder]] = [("", self.root)] if self.has_own_nodes else []
        while left:
            path, folder = left.pop()
            for name, node in folder.entries.items():
                if not isinstance(node, Folder) or len(path) + len(name) > LONGEST_PATH:
                    yield path + name, node
                else:
                    left.append((f"{path}{name}/", node))

    # -- names -----------------------------------------------------------------------------------

    def lookup(self, base: Folder, path: str, *, follow: bool = True) -> Node:
        """Find what a path stands for.

        Args:
            base: The folder that a relative path starts from.
            path: The guest's path.
            follow: Whether a symbolic link at the end is followed.

        Raises:
            WasiError: `ENOENT`, `ENOTDIR`, `ELOOP`, or `EACCES` where a link leads out of a folder
                of the host's.
        """
        if (device := self._find_device(base, path)) is not None:
            return device
        folder, name = self._resolve(base, path, follow=follow or ends_in_slash(path))
        node = folder if name is None else folder.find(name)
        if node is None:
            raise WasiError(Errno.NOENT)
        if ends_in_slash(path) and not isinstance(node, Folder):
            raise WasiError(Errno.NOTDIR)
        return node

    def _find_device(self, base: Folder, path: str) -> NullDevice | None:
        """Give the null device for its path, unless that leads into a folder which is there."""
        is_its_path = names_null_device(path) and (base is self.root or path.startswith("/"))
        if not is_its_path or self.root.find(FOLDER) is not None:
            return None
        return self.null_device

    def _resolve(self, base: Folder, path: str, *, follow: bool) -> tuple[Folder, str | None]:
        """Walk a path to the folder of its last name.

        Returns:
            The folder and the name, which need not be there; no name where the path ends in the
            folder itself, as "/", "a/." and "a/.." do.
        """
        folder = self.root if path.startswith("/") else base
        names = split_path(path)[::-1]
        links = 0
        # So many names are left once those of a link are over that must not leave its volume.
        left_then = _NEVER
        while names:
            name = names.pop()
            if len(names) < left_then:
                left_then = _NEVER
            if name == ".":
                continue
            if name == "..":
                folder = _parent(folder, is_confined=left_then != _NEVER)
                continue
            node = folder.find(name) if names or follow else None
            if isinstance(node, Link):
                links += 1
                if links > MOST_LINKS:
                    raise WasiError(Errno.LOOP)
                if node.is_confined:
                    left_then = min(left_then, len(names))
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
        if name is None or folder.find(name) is not None:
            raise WasiError(Errno.EXIST)
        if ends_in_slash(path) and not is_folder:
            raise WasiError(Errno.NOENT)
        _check_writable(folder, name)
        return folder, name

    # -- changes ---------------------------------------------------------------------------------

    def open_file(
        self, base: Folder, path: str, *, create: bool, follow: bool
    ) -> tuple[Node, bool]:
        """Find a node to open, or make an empty file.

        Returns:
            The node, and whether it was made.

        Raises:
            WasiError: `ENOENT`, `ENOTDIR`, `EISDIR`, `ELOOP`, `EACCES`, `EROFS` or `ENOSPC`.
        """
        if not create:
            return self.lookup(base, path, follow=follow), False
        if (device := self._find_device(base, path)) is not None:
            return device, False
        folder, name = self._resolve(base, path, follow=False)
        if name is not None and ends_in_slash(path):
            raise WasiError(Errno.ISDIR)
        folder, name = self._resolve(base, path, follow=follow)
        if name is None:
            return folder, False
        node = folder.find(name)
        if node is not None:
            return node, False
        _check_writable(folder, name)
        return folder.make_file(name), True

    def make_folder(self, base: Folder, path: str) -> None:
        """Make a folder.

        Raises:
            WasiError: `EEXIST`, `ENOENT`, `ENOTDIR`, `EACCES`, `EROFS` or `ENOSPC`.
        """
        folder, name = self._new_place(base, path, is_folder=True)
        folder.make_folder(name)

    def make_symlink(self, target: str, base: Folder, path: str) -> None:
        """Make a symbolic link; where it leads is looked at when it is used.

        Raises:
            WasiError: `EEXIST`, `ENOENT`, `ENOTDIR`, `EACCES`, `EROFS` or `ENOSPC`.
        """
        folder, name = self._new_place(base, path, is_folder=False)
        folder.make_link(name, target)

    def make_hard_link(self, old_base: Folder, old: str, base: Folder, path: str) -> None:
        """Give a file one more name.

        Raises:
            WasiError: `EPERM` for a folder or a file that may not be changed, `EXDEV`, `EEXIST`,
                `ENOENT`, `ENOTDIR`, `EMLINK`, `EACCES`, `EROFS` or `ENOSPC`.
        """
        node = self.lookup(old_base, old, follow=False)
        folder, name = self._new_place(base, path, is_folder=False)
        if isinstance(node, Folder) or node.volume.readonly:
            raise WasiError(Errno.PERM)
        if node.volume is not folder.volume:
            raise WasiError(Errno.XDEV)
        folder.add_name(name, node)

    def remove_file(self, base: Folder, path: str) -> None:
        """Take a file's or a link's name away.

        Raises:
            WasiError: `ENOENT`, `ENOTDIR`, `EISDIR`, `EACCES`, `EBUSY` or `EROFS`.
        """
        folder, name = self._resolve(base, path, follow=False)
        node = folder if name is None else folder.find(name)
        if node is None:
            raise WasiError(Errno.NOENT)
        if isinstance(node, Folder) or name is None:
            raise WasiError(Errno.ISDIR)
        if ends_in_slash(path):
            raise WasiError(Errno.NOTDIR)
        _check_writable(folder, name)
        folder.remove_file(name, node)

    def remove_folder(self, base: Folder, path: str) -> None:
        """Remove an empty folder.

        Raises:
            WasiError: `ENOENT`, `ENOTDIR`, `ENOTEMPTY`, `EINVAL`, `EBUSY` for what is mounted or
                has no name, `EACCES` or `EROFS`.
        """
        folder, name = self._resolve(base, path, follow=False)
        if name is None:
            raise WasiError(_NOT_REMOVABLE.get("".join(split_path(path)[-1:]), Errno.BUSY))
        node = folder.find(name)
        if node is None:
            raise WasiError(Errno.NOENT)
        if not isinstance(node, Folder):
            raise WasiError(Errno.NOTDIR)
        _check_writable(folder, name)
        folder.remove_folder(name, node)

    def rename(self, old_base: Folder, old: str, new_base: Folder, new: str) -> None:
        """Move a node, in place of what has the new name, as POSIX `rename` does.

        Raises:
            WasiError: `ENOENT`, `ENOTDIR`, `EISDIR`, `ENOTEMPTY`, `EINVAL` for a folder into
                itself, `EBUSY` for what is mounted or has no name, `EXDEV` to another volume,
                `EACCES`, `EROFS` or `ENOSPC`.
        """
        source, old_name = self._resolve(old_base, old, follow=False)
        target, new_name = self._resolve(new_base, new, follow=False)
        if old_name is None or new_name is None:
            raise WasiError(Errno.BUSY)
        node, replaced = source.find(old_name), target.find(new_name)
        if node is None:
            raise WasiError(Errno.NOENT)
        if not isinstance(node, Folder) and (ends_in_slash(old) or ends_in_slash(new)):
            raise WasiError(Errno.NOTDIR)
        _check_writable(source, old_name)
        _check_writable(target, new_name)
        if source.volume is not target.volume:
            raise WasiError(Errno.XDEV)
        source.move(old_name, node, target, new_name, replaced)


def _parent(folder: Folder, *, is_confined: bool) -> Folder:
    parent = folder.parent or folder
    if is_confined and (parent is folder or parent.volume is not folder.volume):
        raise WasiError(Errno.ACCES)
    return parent


def _find_or_make_folder(folder: Folder, name: str) -> Folder:
    found = folder.find(name)
    if found is None:
        _check_writable(folder, name)
        found = folder.make_folder(name)
    if not isinstance(found, Folder):
        raise WasiError(Errno.NOTDIR)
    return found


def _check_writable(folder: Folder, name: str) -> None:
    """Make sure that what a name in a folder stands for may be changed."""
    if not folder.links:
        raise WasiError(Errno.NOENT)
    folder.check_writable()
    if name in folder.mounts:
        raise WasiError(Errno.BUSY)
