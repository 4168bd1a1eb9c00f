"""Snapshots: written, read, and refused when anything about them is wrong."""

from __future__ import annotations

import random
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloche.engine.secret import DATA_VARIABLE
from cloche.engine.state import snapshot as module
from cloche.engine.state.fields import FieldWriter
from cloche.engine.state.snapshot import read_snapshot, snapshot_key, write_snapshot
from cloche.engine.state.state import put_state, refine, take_state
from cloche.errors import RequestError, SnapshotError
from cloche.limits import MIB, Limits
from cloche.record import replace
from tests.engine.guests import FACTS, KEEPER
from tests.engine.test_kept import Kept

KEY = snapshot_key(b"a key of this test's")
OF = replace(FACTS, module="ab" * 32)
LIMITS = Limits()


def make_state():
    kept = Kept(KEEPER)
    for code in (b"a", b"b", b"g", b"p", b"p"):
        kept.step(code)
    kept.guest.files.put_file("/data", b"some data" * 100)
    return refine(take_state(kept.instance, kept.guest), kept.instance.runtime)


STATE = make_state()
SNAPSHOT = write_snapshot(STATE, OF, KEY)
TAG = len(b"cloche snapshot 1\n")
CONTENT = TAG + 32


def tagged(content):
    """Give content the right tag, as somebody who has stolen the key would."""
    return SNAPSHOT[:TAG] + module._tag(content, KEY) + content


def written(body, *, name="lang-test 1.2.3", of=OF.module, size=None):
    writer = FieldWriter()
    writer.text(name)
    writer.text(of)
    writer.number(len(body) if size is None else size)
    writer.data(zlib.compress(body))
    return tagged(writer.to_bytes())


def read(snapshot, key=KEY, facts=OF, limits=LIMITS):
    return read_snapshot(snapshot, facts, key, limits)


def put(state):
    kept = Kept(KEEPER, MIB)
    put_state(state, kept.instance, kept.guest)
    return kept


def test_the_state_that_was_written_is_read():
    found = read(SNAPSHOT)
    assert (found.memory, found.numbers, found.host_side) == (
        STATE.memory,
        STATE.numbers,
        STATE.host_side,
    )
    assert [(start, bytes(piece)) for start, piece in found.pieces] == list(STATE.pieces)
    kept = put(found)
    codes = [(kept.step(code), kept.instance.exit_code)[1] for code in (b"a", b"b", b"p")]
    assert codes == [2, 2, 3]


def test_the_one_that_was_taken_up_last_is_not_unpacked_again_and_checked_all_the_same():
    found = read(SNAPSHOT)
    assert read(SNAPSHOT) is found
    with pytest.raises(SnapshotError, match="another key"):
        read(SNAPSHOT, key=snapshot_key(b"a key of another's"))
    with pytest.raises(SnapshotError, match="another build"):
        read(SNAPSHOT, facts=replace(OF, module="cd" * 32))
    for _ in range(2):
        kept = put(read(SNAPSHOT))
        codes = [(kept.step(code), kept.instance.exit_code)[1] for code in (b"a", b"b", b"p")]
        assert codes == [2, 2, 3]
    other = written(module.write_body(replace(STATE, host_side=b"other")))
    assert read(other).host_side == b"other"
    assert bytes(read(SNAPSHOT).host_side) == STATE.host_side


def test_a_large_one_is_not_kept(monkeypatch):
    monkeypatch.setattr(module, "_LARGEST_KEPT", 10)
    large = written(module.write_body(replace(STATE, host_side=b"large")))
    assert read(large) is not read(large)


def test_it_is_small():
    assert len(SNAPSHOT) < 1500


@pytest.mark.parametrize("part", range(200))
def test_one_that_was_changed_anywhere_is_refused(part):
    changed = bytearray(SNAPSHOT)
    changed[len(SNAPSHOT) * part // 200] ^= 1
    with pytest.raises(SnapshotError, match=r"was changed|no snapshot|another version"):
        read(bytes(changed))


@pytest.mark.parametrize("part", range(50))
def test_one_that_is_cut_off_is_refused(part):
    with pytest.raises(SnapshotError, match=r"was changed|no snapshot|another version"):
        read(SNAPSHOT[: len(SNAPSHOT) * part // 50])


@pytest.mark.parametrize(
    ("snapshot", "words"),
    [
        (b"", "no snapshot"),
        (b"PK\3\4" + SNAPSHOT, "no snapshot"),
        (SNAPSHOT + b"\0", "was changed"),
        (SNAPSHOT.replace(b"snapshot 1\n", b"snapshot 2\n"), "another version of Cloche"),
        (SNAPSHOT[:CONTENT], "was changed"),
        (tagged(b""), "cut off"),
        (tagged(SNAPSHOT[CONTENT:] + b"\0"), "follows its end"),
        (written(b"", of="cd" * 32), r"is of lang-test 1\.2\.3, .* open it with the one"),
        (written(b"", of=""), "open it with the one"),
        (written(b"", name="x" * 201), "at most 200"),
        (written(b""), "cut off"),
        (written(b"x", size=0), "as large as it says"),
        (written(bytes(100), size=99), "as large as it says"),
        (written(bytes(100), size=101), "as large as it says"),
        (written(b"", size=1 << 32), r"allow .* so raise them"),
        (written(b"", size=1 << 63), "makes sense"),
        (SNAPSHOT[:TAG] + SNAPSHOT[CONTENT:], "was changed"),
    ],
    ids=lambda value: value if isinstance(value, str) else "that",
)
def test_what_is_wrong_is_told_with_what_to_do(snapshot, words):
    with pytest.raises(SnapshotError, match=words):
        read(snapshot)


def test_what_is_not_deflated_is_refused():
    writer = FieldWriter()
    for text in ("x", OF.module):
        writer.text(text)
    writer.number(5)
    writer.data(b"plain")
    with pytest.raises(SnapshotError, match="cannot be unpacked"):
        read(tagged(writer.to_bytes()))


def test_one_of_another_build_of_the_runtime_is_refused():
    other = replace(OF, module="cd" * 32, version="1.2.4")
    with pytest.raises(SnapshotError, match=r"is of lang-test 1\.2\.3.*lang-test 1\.2\.4"):
        read(SNAPSHOT, facts=other)


def test_a_runtime_without_a_known_module_takes_none():
    with pytest.raises(SnapshotError, match="open it with the one"):
        read(write_snapshot(STATE, FACTS, KEY), facts=FACTS)


def test_one_with_another_key_is_refused():
    with pytest.raises(SnapshotError, match="with another key"):
        read(SNAPSHOT, key=snapshot_key(b"another key of this"))


def test_what_unpacks_to_more_than_the_limits_allow_is_never_unpacked():
    """A hundred MiB of zeros are a hundred KiB deflated."""
    bomb = written(bytes(100 * MIB))
    assert len(bomb) < 200_000
    with pytest.raises(SnapshotError, match="raise them"):
        read(bomb, limits=Limits(memory=MIB, file_bytes=MIB))


def test_keys_of_callers_are_16_bytes_or_more():
    assert len({snapshot_key(b"k" * size) for size in (16, 32, 1000)}) == 3
    for short in (b"", b"k" * 15):
        with pytest.raises(RequestError, match="16 at least"):
            snapshot_key(short)
    with pytest.raises(RequestError, match="it has to be bytes"):
        snapshot_key("k" * 16)


def test_the_installations_key_is_neither_its_secret_nor_a_callers(tmp_path, monkeypatch):
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path))
    own = snapshot_key(None)
    assert own == snapshot_key(None)
    secret = (tmp_path / "compile.key").read_bytes()
    assert own not in (secret, snapshot_key(secret))
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "other"))
    assert snapshot_key(None) != own


BODY = module.write_body(STATE)


@settings(deadline=None)
@given(st.integers(0, 1 << 32))
def test_any_change_by_one_who_has_the_key_is_refused_or_gives_a_guest_that_works(seed):
    chance = random.Random(seed)
    body = bytearray(BODY)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(body))
        if chance.randrange(2):
            body[place] = chance.randrange(256)
        else:
            number = chance.choice((0, 1, 2, 9, 1 << 16, 1 << 31, 1 << 32, 1 << 63))
            body[place : place + 8] = number.to_bytes(8, "little")
    try:
        kept = put(read(written(bytes(body))))
    except SnapshotError:
        return
    kept.step(b"n")
    assert kept.instance.locate_memory()[1] <= MIB
    kept.guest.files.put_file("/more", b"more")


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_by_one_who_has_the_key_are_refused(data):
    for snapshot in (tagged(data), written(data)):
        with pytest.raises(SnapshotError):
            read(snapshot)


@pytest.mark.parametrize(
    ("places", "content"),
    [(b"1234567", b""), (bytes(8), b""), (b"\0\0\0\0\2\0\0\0", b"x"), (b"\0\0\0\0\1\0\0\0", b"xy")],
)
def test_pieces_without_a_place_and_places_without_a_piece_are_refused(places, content):
    writer = FieldWriter()
    writer.number(65536)
    writer.number(0)
    for data in (b"", places, content):
        writer.data(data)
    with pytest.raises(SnapshotError, match="piece of memory"):
        read(written(writer.to_bytes()))
