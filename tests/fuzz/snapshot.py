"""Any state, as one who has stolen the key might write it: refused, or a guest that works.

The input is what is in a snapshot once it is authenticated and unpacked.
"""

from __future__ import annotations

from contextlib import suppress

from cloche.engine.state.snapshot import read_body, write_body
from cloche.engine.state.state import put_state, refine, take_state
from cloche.errors import SnapshotError
from cloche.limits import MIB
from tests.engine.guests import KEEPER
from tests.engine.test_kept import Kept


def fuzz(data: bytes) -> None:
    """Take a state up, go on with it, and take it again."""
    kept = Kept(KEEPER, MIB)
    try:
        put_state(read_body(data), kept.instance, kept.guest)
    except SnapshotError:
        return
    check(kept)
    again = Kept(KEEPER, MIB)
    put_state(take_state(kept.instance, kept.guest), again.instance, again.guest)


def check(kept: Kept) -> None:
    """Make sure of what the rest of the house relies on."""
    quota = kept.guest.files.quota
    assert 0 <= quota.used_bytes <= quota.byte_limit
    assert 0 <= quota.used_nodes <= quota.node_limit
    assert kept.instance.locate_memory()[1] <= MIB
    for number, descriptor in kept.guest.descriptors.items():
        assert 0 <= number < 1 << 16
        with suppress(Exception):
            descriptor.read(memoryview(bytearray(8)))
    assert kept.step(b"a") is None or kept.instance.is_stopped


def seeds() -> list[bytes]:
    """Give states of guests that have done this and that."""
    found = []
    for codes in ((), (b"a", b"b"), (b"g", b"p")):
        kept = Kept(KEEPER)
        kept.instance.prepare()
        for code in codes:
            kept.step(code)
            kept.guest.files.put_file(f"/d/{code.decode()}", code * 9)
        state = refine(take_state(kept.instance, kept.guest), kept.instance.runtime)
        found.append(write_body(state))
    return found
