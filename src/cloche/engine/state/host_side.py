"""The host's side of a guest, as bytes: its environment, clocks, files and descriptors.

Which files the host knows as they are goes along too, so that results tell what has changed since.

Standard streams belong to the step that is run, and randomness is the host's, so neither has a
state; where random bytes come from a seed, how many there were goes along. Arguments are the same
for every session.
"""

from __future__ import annotations

from cloche.engine.clock import LONGEST_UPTIME
from cloche.engine.files.path import LONGEST_PATH
from cloche.engine.state.fields import FieldReader, FieldWriter, damaged
from cloche.engine.state.opened import held_nodes, read_opened, write_opened
from cloche.engine.state.tree import TreeReader, write_tree
from cloche.errors import SnapshotError
from cloche.values import LARGEST_PLAIN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.engine.wasi.guest import Guest

_MOST_RANDOM_BYTES = 1 << 62
_LARGEST_ENVIRONMENT = 8 << 20
_MOST_KNOWN_FILES = 2_000_000


def write_host_side(guest: Guest) -> bytes:
    """Write what the host knows of a guest that is at rest.

    Raises:
        SnapshotError: If something of it cannot go along.
    """
    writer = FieldWriter()
    writer.number(guest.clock.elapsed())
    writer.number(guest.randomness.position if guest.randomness is not None else 0)
    writer.data(b"".join(guest.environment))
    writer.number(_last_call(guest))
    write_tree(writer, guest.files, held_nodes(guest))
    write_opened(writer, guest)
    writer.number(len(guest.known_files))
    for path, inode in guest.known_files.items():
        writer.text(path)
        writer.number(inode)
    return writer.to_bytes()


def read_host_side(data: bytes, guest: Guest) -> None:
    """Have a guest that has not run yet be as another one was.

    Args:
        data: What `write_host_side` gave, from wherever it may come.
        guest: The guest, with the folders that were handed in.

    Raises:
        SnapshotError: If it is something else, or does not fit the guest's limits.
    """
    reader = FieldReader(data)
    guest.clock.resume(reader.number(LONGEST_UPTIME))
    position = reader.number(_MOST_RANDOM_BYTES)
    if guest.randomness is not None:
        guest.randomness.position = position
    guest.environment = _split(bytes(reader.data(_LARGEST_ENVIRONMENT)))
    last_call = reader.number(LARGEST_PLAIN)
    if guest.channel is not None:
        guest.channel.last_id = last_call
    tree = TreeReader(reader, guest.files)
    tree.read()
    read_opened(reader, guest, tree.nodes)
    tree.check_reach()
    _read_known_files(reader, guest)
    reader.end()


def _last_call(guest: Guest) -> int:
    """Give the number of the guest's last call of a host function.

    Raises:
        SnapshotError: If it is in the middle of telling the host something, or of being told.
    """
    if guest.channel is None:
        return 0
    if not guest.channel.is_at_rest:
        raise SnapshotError(
            "the session's guest is in the middle of a call of a host function; its state can be "
            "taken only between calls"
        )
    return guest.channel.last_id


def _read_known_files(reader: FieldReader, guest: Guest) -> None:
    """Read which files the host knows as they are; only what results tell of them depends on it."""
    known = {}
    for _ in range(reader.number(_MOST_KNOWN_FILES)):
        path = reader.text(LONGEST_PATH)
        known[path] = reader.number()
    if known or guest.known_files:
        guest.changes.known = known


def _split(environment: bytes) -> list[bytes]:
    """Take "NAME=value" texts apart, each with its NUL."""
    if environment and not environment.endswith(b"\0"):
        raise damaged("its environment is cut off")
    return [each + b"\0" for each in environment.split(b"\0")[:-1]]
