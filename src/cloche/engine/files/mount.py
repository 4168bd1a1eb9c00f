"""A folder that was handed in whole: read-only, and made node by node as the guest looks into it.

A package may have thousands of files of which a program reads twenty. What the guest has not looked
into is the host's plain tree, shared by all guests; the nodes, which have times and holders, are
each guest's own, lest one guest sees in them what another did. They do not count against the quota:
the host chose their number, and the guest can make no more of them.
"""

from __future__ import annotations

from cloche.engine.files.folder import Folder
from cloche.engine.files.node import File, Node
from cloche.engine.files.path import is_name
from cloche.engine.files.quota import Quota
from cloche.engine.files.volume import Volume
from cloche.errors import RequestError
from cloche.host_folder import HostFolder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from cloche.engine.files.filesystem import FileSystem
    from cloche.engine.files.workspace import Workspace
    from cloche.request import Tree


class MountedFolder(Folder):
    """A folder of a mount.

    Args:
        volume: The volume of the mount.
        parent: The folder that it is in; None for the topmost one.
        tree: What is in it.
    """

    __slots__ = ("_tree",)

    def __init__(self, volume: Volume, parent: Folder | None, tree: Tree) -> None:
        super().__init__(volume, parent)
        self.links = 1  # it is never without its name, so it is never given back to the quota
        self._tree: Tree | None = tree

    @property
    def entries(self) -> dict[str, Node]:
        """The nodes in it by name, in the order of the tree; made at the first look.

        Raises:
            RequestError: If the tree is not one.
        """
        tree = self._tree
        if tree is not None:
            self._entries = {name: self._make(name, content) for name, content in tree.items()}
            self._tree = None
        return self._entries

    def _make(self, name: str, content: bytes | Tree) -> Node:
        _check_name(name)
        if isinstance(content, bytes):
            file = File(self.volume, content)
            file.links = 1
            return file
        if not hasattr(content, "items"):  # collections.abc is more than a warm start can afford
            kind = type(content).__name__
            raise RequestError(f"{name!r} in a folder is {kind}; it has to be bytes or a mapping")
        return MountedFolder(self.volume, self, content)


def mount_tree(files: FileSystem, path: str, tree: Tree) -> None:
    """Put a whole folder of the host's where the guest can read it.

    Args:
        files: The guest's files.
        path: Where the folder is to be.
        tree: What is in it. It is shared with the host, not copied.

    Raises:
        WasiError: Where something else that is mounted is in the way.
    """
    now = files.volume.clock()
    volume = Volume(Quota(0, 0), lambda: now, files.new_device(), readonly=True)
    files.mount(path, MountedFolder(volume, None, tree))


def mount_given(
    files: FileSystem, path: str, given: HostFolder | Workspace, resolution: int
) -> None:
    """Put a folder of the host's, or a workspace, where the guest can use it.

    Args:
        files: The guest's files.
        path: Where it is to be.
        given: What is to be there; it is entered when the guest runs.
        resolution: Nanoseconds that the smallest step of a time takes.

    Raises:
        WasiError: Where something else that is mounted is in the way.
        RequestError: If the system cannot do it safely.
    """
    clock, device = files.volume.clock, files.new_device()
    if isinstance(given, HostFolder):
        from cloche.engine.files.real_folder import RealFolder
        from cloche.engine.files.real_volume import RealVolume

        volume = RealVolume(given, clock, resolution, device)
        files.mount(path, RealFolder(volume))
        files.visited = *files.visited, volume
    else:
        mounted = given.mount(clock, device)
        files.mount(path, mounted.folder)
        files.visited = *files.visited, mounted


def check_mount(path: str, tree: Tree) -> None:
    """Make sure that a folder can be mounted; what is in it is looked at when the guest does.

    Raises:
        RequestError: If the path is not that of a folder, or the tree is no mapping.
    """
    _check_place(path)
    if not hasattr(tree, "items"):
        raise RequestError(f"the folder {path!r} is {type(tree).__name__}; it has to be a mapping")


def check_given(mounts: Mapping[str, HostFolder | Workspace]) -> None:
    """Make sure that folders of the host and workspaces can be mounted.

    Raises:
        RequestError: If a path is not that of a folder, or what is given for it is neither, or one
            workspace is given twice.
    """
    from cloche.engine.files.workspace import Workspace

    workspaces = set()
    for path, given in mounts.items():
        if path != "/":
            _check_place(path)
        if isinstance(given, Workspace):
            workspaces.add(given)
        elif not isinstance(given, HostFolder):
            kind = type(given).__name__
            raise RequestError(
                f"the mount {path!r} is {kind}; it has to be HostFolder or Workspace"
            )
    if len(workspaces) < sum(isinstance(given, Workspace) for given in mounts.values()):
        raise RequestError("a workspace is mounted twice; a guest has it in one place")


def _check_place(path: object) -> None:
    names = path.split("/") if isinstance(path, str) else []
    if names[:1] != [""] or len(names) < 2:
        raise RequestError(f"the folder {path!r} needs an absolute path")
    for name in names[1:]:
        _check_name(name)


def _check_name(name: object) -> None:
    if not isinstance(name, str) or not is_name(name):
        raise RequestError(f"{name!r} cannot be the name of a file or folder of the guest")
