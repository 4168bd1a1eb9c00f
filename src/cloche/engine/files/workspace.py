"""A workspace: files in memory that outlive a run, and that one guest after another works with."""

from __future__ import annotations

from _thread import allocate_lock
from time import time_ns
from types import MappingProxyType

from cloche.engine.files.folder import Folder
from cloche.engine.files.given import as_bytes
from cloche.engine.files.node import File, Node
from cloche.engine.files.path import is_name
from cloche.engine.files.quota import Quota
from cloche.engine.files.volume import Volume
from cloche.engine.wasi.abi import WasiError
from cloche.errors import RequestError
from cloche.limits import GIB, MIB, check_count

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _thread import LockType
    from collections.abc import Callable, Mapping

_MOST_NODES = 1_000_000


class Workspace:
    """Files in memory that outlive a run.

    A workspace may be handed to any number of runs and sessions, one after the other: while a call
    runs that has it, whoever else wants it is refused. It belongs to this process.

    Args:
        files: What is in it at first: path to bytes, or to text, which is encoded as UTF-8.
        file_bytes: Bytes that its files may have together.
        file_nodes: Files and folders that may be in it.

    Attributes:
        root: Its topmost folder, for who has the right to use it.

    Raises:
        RequestError: If a file cannot be in it.
        LimitError: If a limit is of the wrong type or makes no sense.
    """

    def __init__(
        self,
        files: Mapping[str, bytes | str] = MappingProxyType({}),
        *,
        file_bytes: int = 32 * MIB,
        file_nodes: int = 1000,
    ) -> None:
        check_count("file_bytes", file_bytes, 0, GIB)
        check_count("file_nodes", file_nodes, 0, _MOST_NODES)
        self.root = Folder(Volume(Quota(file_bytes, file_nodes), time_ns, is_shared=True))
        self.root.links = 1
        self._in_use = allocate_lock()
        for path, content in files.items():
            self.write(path, content)

    @property
    def used_bytes(self) -> int:
        """Bytes that its files have together."""
        return self.root.volume.quota.used_bytes

    def list(self) -> tuple[str, ...]:
        """Give the paths of all files in it, sorted.

        Raises:
            RequestError: If a guest is at work with it.
        """
        with self.use():
            found: list[str] = []
            left = [("", self.root)]
            while left:
                path, folder = left.pop()
                for name, node in folder.entries.items():
                    if isinstance(node, Folder):
                        left.append((f"{path}{name}/", node))
                    elif isinstance(node, File):
                        found.append(path + name)
            return tuple(sorted(found))

    def read(self, path: str) -> bytes:
        """Give what is in a file.

        Raises:
            RequestError: If there is no such file, or a guest is at work with it.
        """
        with self.use():
            _, _, node = self._find(path)
            if not isinstance(node, File):
                raise RequestError(f"{path!r} in the workspace is no file")
            return node.take_data()

    def write(self, path: str, content: bytes | str) -> None:
        """Put a file into it, in place of one that is there; folders on the way are made.

        Args:
            path: Its path.
            content: Bytes, which are shared and not copied, or text, which is encoded as UTF-8.

        Raises:
            RequestError: If there is no room for it, a folder is in its place, something on the way
                is no folder, the content is of the wrong type, or a guest is at work with it.
        """
        data = as_bytes(path, content)
        with self.use():
            try:
                self._write(path, data)
            except WasiError:
                raise RequestError(f"there is no room for {path!r} in the workspace") from None

    def _write(self, path: str, content: bytes) -> None:
        folder = self.root
        *parents, name = _names(path)
        for parent in parents:
            found = folder.entries.get(parent) or folder.make_folder(parent)
            if not isinstance(found, Folder):
                raise RequestError(f"{path!r} goes through {parent!r}, which is no folder")
            folder = found
        replaced = folder.entries.get(name)
        if isinstance(replaced, Folder):
            raise RequestError(f"{path!r} in the workspace is a folder")
        if replaced is not None:
            folder.volume.quota.check(1, len(content))
            folder.remove_file(name, replaced)
        folder.make_file(name, content)

    def delete(self, path: str) -> None:
        """Remove a file, or a folder with all that is in it.

        Raises:
            RequestError: If there is no such thing, or a guest is at work with it.
        """
        with self.use():
            left, found = [self._find(path)], []
            while left:
                each = left.pop()
                found.append(each)
                if isinstance(inside := each[2], Folder):
                    left += [(inside, name, node) for name, node in inside.entries.items()]
            for folder, name, node in reversed(found):  # what is in a folder comes after it
                folder.remove_file(name, node)

    def _find(self, path: str) -> tuple[Folder, str, Node]:
        folder = self.root
        *parents, name = _names(path)
        for parent in parents:
            found = folder.entries.get(parent)
            if not isinstance(found, Folder):
                raise RequestError(f"there is no {path!r} in the workspace")
            folder = found
        node = folder.entries.get(name)
        if node is None:
            raise RequestError(f"there is no {path!r} in the workspace")
        return folder, name, node

    def use(self) -> Use:
        """Give the right to use it, for a `with` block; to be entered by one at a time."""
        return Use(self._in_use)

    def mount(self, clock: Callable[[], int], device: int) -> MountedWorkspace:
        """Give what a guest mounts of it.

        Args:
            clock: Gives the guest's time.
            device: A number that no other volume of the guest has.
        """
        return MountedWorkspace(self.root, self.use(), clock, device)


class MountedWorkspace:
    """A workspace in one guest's tree.

    Args:
        root: The workspace's topmost folder.
        use: The right to use it.
        clock: Gives the guest's time.
        device: A number that no other volume of the guest has.

    Attributes:
        folder: What stands for the topmost folder in the guest's tree, which has its own mounts and
            its own place.
    """

    def __init__(self, root: Folder, use: Use, clock: Callable[[], int], device: int) -> None:
        self.folder: Folder = _Place(root)
        self._use = use
        self._clock = clock
        self._device = device

    def enter(self) -> None:
        """Take it, for a while in which the guest runs.

        Raises:
            RequestError: If somebody else has it.
        """
        self._use.__enter__()
        volume = self.folder.volume
        volume.clock, volume.device = self._clock, self._device
        for node in self.folder.entries.values():
            if isinstance(node, Folder):
                node.parent = self.folder

    def leave(self) -> None:
        """Let others have it."""
        self.folder.volume.clock = time_ns
        self._use.__exit__()


class _Place(Folder):
    __slots__ = ()

    def __init__(self, root: Folder) -> None:
        super().__init__(root.volume)
        self._entries = root.entries
        self.inode = root.inode
        self.links = 1


class Use:
    """The right to use a workspace, for a `with` block.

    Args:
        lock: Held by who uses it.
    """

    def __init__(self, lock: LockType) -> None:
        self._lock = lock

    def __enter__(self) -> None:
        """Take it.

        Raises:
            RequestError: If somebody else has it.
        """
        if not self._lock.acquire(blocking=False):
            raise RequestError("the workspace is in use; wait for the call that has it")

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def _names(path: str) -> list[str]:
    names = path.removeprefix("/").split("/") if isinstance(path, str) else []
    if not names or not all(map(is_name, names)):
        raise RequestError(f"{path!r} is no path of a file in a workspace")
    return names
