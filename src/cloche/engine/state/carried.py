"""A workspace's files as bytes, on their way to another process and back."""

from __future__ import annotations

from time import time_ns
from types import MappingProxyType

from cloche.engine.files.folder import Folder
from cloche.engine.files.quota import Quota
from cloche.engine.files.replacing import replace_content
from cloche.engine.files.volume import Volume
from cloche.engine.state.fields import FieldReader, FieldWriter
from cloche.engine.state.tree import TreeReader, write_tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from cloche.engine.files.workspace import Workspace

# Of a node, beside the bytes that count against the quota: its name, its number and its times.
_BYTES_PER_NODE = 1024
_REST = 64 << 10


class WorkspaceTree:
    """A workspace's files, as those of a guest that has nothing else.

    Args:
        root: The topmost folder.

    Attributes:
        root: The topmost folder.
        volume: What all of them are in.
        quota: What they hold and may hold.
        mounts: Nothing.
    """

    mounts: Mapping[str, Folder] = MappingProxyType({})

    def __init__(self, root: Folder) -> None:
        self.root = root
        self.volume = root.volume
        self.quota = root.volume.quota


def write_carried(workspace: Workspace) -> bytes:
    """Write a workspace's files as bytes; nobody else may be at work with it."""
    writer = FieldWriter()
    write_tree(writer, WorkspaceTree(workspace.root), ())
    return writer.to_bytes()


def read_carried(data: bytes, workspace: Workspace) -> None:
    """Put files in the place of a workspace's; nobody else may be at work with it.

    Args:
        data: What `write_carried` gave, from wherever it may come.
        workspace: The workspace, which stays as it is where the data is something else.

    Raises:
        SnapshotError: If it is something else, or has no room there.
    """
    quota = workspace.root.volume.quota
    own = Quota(quota.byte_limit, quota.node_limit)
    root = Folder(Volume(own, time_ns, is_shared=True))
    root.links = 1
    reader = FieldReader(data)
    tree = TreeReader(reader, WorkspaceTree(root))
    tree.read()
    tree.check_reach()
    reader.end()
    replace_content(workspace.root, root)


def largest_carried(file_bytes: int, file_nodes: int) -> int:
    """Give the bytes that a workspace's files may take up on their way."""
    return file_bytes + _BYTES_PER_NODE * file_nodes + _REST
