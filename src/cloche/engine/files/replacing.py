"""Puts all that is in one tree of files in the place of all that is in another.

A file that both have, by its number, stays the node that it was: somebody may have it open.
"""

from __future__ import annotations

from cloche.engine.files.folder import Folder
from cloche.engine.files.node import File, Link

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cloche.engine.files.node import Node


def walk(tops: Iterable[Folder]) -> Iterator[Node]:
    """Go through all nodes that folders lead to, themselves included; some come more than once."""
    waiting: list[Node] = list(tops)
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, Folder):
            waiting.extend(node.entries.values())


def replace_content(old: Folder, new: Folder) -> None:
    """Have a topmost folder hold what another one does, which is of no use afterwards.

    Args:
        old: The folder, whose nodes count against its volume's quota.
        new: The other one, with a volume of its own that holds no more than the first may.
    """
    before = {node.inode: node for node in walk([old]) if node is not old}
    after = {node.inode: node for node in walk([new]) if node is not new}
    kept = {number: _same(before.get(number), node) for number, node in after.items()}
    gone = [node for node in before.values() if kept.get(node.inode) is not node]
    held = [node for node in gone if node.holders]
    quota, other = old.volume.quota, new.volume.quota
    quota.used_nodes += other.used_nodes - _names(before.values()) + len(held)
    quota.used_bytes += other.used_bytes - _bytes(before.values()) + _bytes(held)
    for node in gone:
        node.links = 0
    kept[new.inode], after[new.inode] = old, new
    for number, node in after.items():
        kept[number].volume = old.volume
        _become(kept[number], node)
    for number, node in after.items():
        if isinstance(node, Folder):
            _fill(kept[number], node, kept)
    old.volume.last_inode = max(old.volume.last_inode, new.volume.last_inode)


def _same(old: Node | None, new: Node) -> Node:
    return old if old is not None and type(old) is type(new) else new


def _names(nodes: Iterable[Node]) -> int:
    return sum(max(1, node.links) for node in nodes)


def _bytes(nodes: Iterable[Node]) -> int:
    return sum(node.size for node in nodes)


def _become(node: Node, new: Node) -> None:
    node.links, node.inode = new.links, new.inode
    node.accessed, node.modified, node.changed = new.accessed, new.modified, new.changed
    if isinstance(node, File) and isinstance(new, File):
        node.data = new.data
    elif isinstance(node, Link) and isinstance(new, Link):
        node.target = new.target


def _fill(folder: Node, new: Folder, kept: dict[int, Node]) -> None:
    assert isinstance(folder, Folder)  # only what is of one type is the same
    entries = {name: kept[node.inode] for name, node in new.entries.items()}
    folder.entries.clear()
    folder.entries.update(entries)
    for node in entries.values():
        if isinstance(node, Folder):
            node.parent = folder
