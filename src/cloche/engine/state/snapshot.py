r"""A session's state as bytes: authenticated, bound to the runtime that it is of, and compressed.

    magic     "cloche snapshot 1\n"
    tag       32 bytes: BLAKE2b of all that follows, with a key that is derived from the opener's
    runtime   text, for people: bundle and version
    module    text: the SHA-256 of the runtime's module, in hexadecimal
    size      number: the bytes of the body
    body      data: deflated (RFC 1950)

and the body, of the same fields:

    memory    number: bytes of linear memory
    globals   their number, and the kind and the bits of each
    host side data, see `host_side`
    places    data: where each piece of memory begins and how long it is, 32 bits for each
    pieces    data: the pieces, one after the other

Nothing is inflated before the tag is right. And who has stolen the key gets no further: what is
inflated is capped by the limits of whoever opens it, and everything in it is checked again.
"""

from __future__ import annotations

import zlib
from _blake2 import blake2b
from itertools import chain, starmap
from struct import Struct

from cloche.engine.state.fields import FieldReader, FieldWriter, damaged
from cloche.engine.state.state import State
from cloche.errors import RequestError, SnapshotError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from cloche.engine.facts import ModuleFacts
    from cloche.engine.state.image import Piece
    from cloche.limits import Limits

_FAMILY = b"cloche snapshot "
_MAGIC = _FAMILY + b"1\n"
_TAG_SIZE = 32
SHORTEST_KEY = 16
_LONGEST_NAME = 200
_LARGEST_BODY = 8 << 30
_MOST_GLOBALS = 10_000
_LAST_KIND = 3  # of numbers: 32 and 64 bits, whole and floating
_PLACE = Struct("<II")
# Of what the host knows of a guest, beside the bytes of its files: what a node takes, and the rest.
_BYTES_PER_NODE = 1024
_REST = 64 << 20
# What deflating may add to what cannot be deflated, and what a snapshot is beside its body.
_LEAST_SAVED = 1000
_REST_OF_SNAPSHOT = 64 << 10
# Most of it is text and pointers, which compress well at once; a higher level gains 4 % in four
# times the time.
_LEVEL = 1
# One state that was unpacked is kept, up to this size: sessions are often taken up from one
# snapshot by the dozen, and unpacking it takes as long as all the rest.
_LARGEST_KEPT = 4 << 20


class _Kept:
    """The state that was unpacked last, by the hash of what it was unpacked from."""

    def __init__(self) -> None:
        self._last: tuple[bytes, State] | None = None

    def get(self, tag: bytes) -> State | None:
        last = self._last
        return last[1] if last is not None and last[0] == tag else None

    def put(self, tag: bytes, state: State, size: int) -> None:
        if size <= _LARGEST_KEPT:
            self._last = tag, state


_KEPT = _Kept()


def write_snapshot(state: State, facts: ModuleFacts, key: bytes) -> bytes:
    """Write a state as bytes.

    Args:
        state: The state.
        facts: Of the runtime that it is of.
        key: As `snapshot_key` gives it.
    """
    body = write_body(state)
    writer = FieldWriter()
    writer.text(f"{facts.bundle} {facts.version}")
    writer.text(facts.module)
    writer.number(len(body))
    writer.data(zlib.compress(body, _LEVEL))
    content = writer.to_bytes()
    return _MAGIC + _tag(content, key) + content


def read_snapshot(snapshot: bytes, facts: ModuleFacts, key: bytes, limits: Limits) -> State:
    """Read what `write_snapshot` gave, from wherever it may come.

    Args:
        snapshot: The bytes.
        facts: Of the runtime that it is to be taken up with.
        key: As `snapshot_key` gives it.
        limits: What the session may have.

    Raises:
        SnapshotError: If it is none, was changed, is of another runtime, or was written with
            another key; or if it has more than the limits allow.
    """
    content, tag = _authenticated(snapshot, key)
    reader = FieldReader(content)
    name = reader.text(_LONGEST_NAME)
    if reader.text(_LONGEST_NAME) != facts.module or not facts.module:
        raise SnapshotError(
            f"the snapshot is of {name}, and this is another build or version of it or another "
            f"runtime: {facts.bundle} {facts.version}; open it with the one that it was taken with"
        )
    size = reader.number(_LARGEST_BODY)
    most = _largest_body(limits.memory or facts.default_memory, limits)
    if size > most:
        raise SnapshotError(
            f"the snapshot unpacks to {size:,} bytes; the limits on memory and files allow "
            f"{most:,}, so raise them"
        )
    packed = reader.data(len(snapshot))
    reader.end()
    if (kept := _KEPT.get(tag)) is not None:
        return kept
    state = read_body(_inflate(packed, size))
    _KEPT.put(tag, state, size)
    return state


def authenticate_anew(snapshot: bytes, key: bytes, other: bytes) -> bytes:
    """Give a snapshot as it is with another key.

    Args:
        snapshot: The bytes.
        key: What they are authenticated with.
        other: What they are to be authenticated with.

    Raises:
        SnapshotError: If they are no snapshot, were changed, or were written with another key.
    """
    content, _ = _authenticated(snapshot, key)
    return _MAGIC + _tag(content, other) + content


def largest_snapshot(memory: int, limits: Limits) -> int:
    """Give the bytes that a snapshot may have at most.

    Args:
        memory: Of the session, in bytes.
        limits: Of the session.
    """
    body = _largest_body(memory, limits)
    return body + body // _LEAST_SAVED + _REST_OF_SNAPSHOT


def snapshot_key(secret: bytes | None) -> bytes:
    """Derive the key that authenticates snapshots.

    Args:
        secret: The caller's key, of 16 bytes or more; None for this installation's.

    Raises:
        RequestError: If the caller's is too short, or none.
        CacheError: If the installation's can be neither read nor made.
    """
    if secret is None:
        from cloche.engine.secret import installation_secret

        return blake2b(installation_secret(), person=b"cloche own", digest_size=32).digest()
    if not isinstance(secret, bytes):
        raise RequestError(f"key is {type(secret).__name__}; it has to be bytes")
    if len(secret) < SHORTEST_KEY:
        raise RequestError(
            f"key has {len(secret)} bytes; it has to have {SHORTEST_KEY} at least, as "
            "os.urandom(32) gives them"
        )
    return blake2b(secret, person=b"cloche caller", digest_size=32).digest()


def _tag(content: bytes | memoryview, key: bytes) -> bytes:
    return blake2b(content, key=key, digest_size=_TAG_SIZE).digest()


def _authenticated(snapshot: bytes, key: bytes) -> tuple[bytes, bytes]:
    """Give what is authenticated, once it is, and its tag."""
    from hmac import compare_digest

    if not snapshot.startswith(_FAMILY):
        raise SnapshotError("this is no snapshot of a session")
    if not snapshot.startswith(_MAGIC):
        raise SnapshotError(
            "the snapshot was taken with another version of Cloche, which writes them in another "
            "form; open it with that one, or take a new one"
        )
    start = len(_MAGIC) + _TAG_SIZE
    content = snapshot[start:]
    tag = _tag(content, key)
    if not compare_digest(snapshot[len(_MAGIC) : start], tag):
        raise SnapshotError(
            "the snapshot was changed, or taken with another key; open it with the key that it was "
            "taken with, or take a new one"
        )
    return content, tag


def _largest_body(memory: int, limits: Limits) -> int:
    return 2 * memory + 2 * limits.file_bytes + _BYTES_PER_NODE * limits.file_nodes + _REST


def _inflate(data: memoryview, size: int) -> bytes:
    inflater = zlib.decompressobj()
    try:
        body = inflater.decompress(data, max(1, size))
    except zlib.error:
        raise damaged("it cannot be unpacked") from None
    if len(body) != size or not inflater.eof or inflater.unused_data:
        raise damaged("it is not as large as it says")
    return body


def write_body(state: State) -> bytes:
    """Write a state, as it is before it is deflated."""
    writer = FieldWriter()
    writer.number(state.memory)
    writer.number(len(state.numbers))
    for number in chain.from_iterable(state.numbers):
        writer.number(number)
    writer.data(state.host_side)
    places = ((start, len(content)) for start, content in state.pieces)
    writer.data(b"".join(starmap(_PLACE.pack, places)))
    writer.data(b"".join(content for _, content in state.pieces))
    return writer.to_bytes()


def read_body(body: bytes) -> State:
    """Read what `write_body` gave; what is in it is checked when it is put into an instance.

    Raises:
        SnapshotError: If it is something else.
    """
    reader = FieldReader(body)
    memory = reader.number()
    numbers = tuple(
        (reader.number(_LAST_KIND), reader.number()) for _ in range(reader.number(_MOST_GLOBALS))
    )
    host_side = bytes(reader.data(len(body)))
    places, content = reader.data(len(body)), reader.data(len(body))
    reader.end()
    if len(places) % _PLACE.size:
        raise damaged("a piece of memory in it has no place")
    return State(
        memory=memory,
        numbers=numbers,
        host_side=host_side,
        pieces=tuple(_pieces(places, content)),
    )


def _pieces(places: memoryview, content: memoryview) -> Iterator[Piece]:
    """Take the pieces apart; where they belong is checked when they are put there."""
    position = 0
    for start, size in _PLACE.iter_unpack(places):
        piece = content[position : position + size]
        if not size or len(piece) != size:
            raise damaged("a piece of memory in it is not all there")
        yield start, piece
        position += size
    if position != len(content):
        raise damaged("a piece of memory in it has no place")
