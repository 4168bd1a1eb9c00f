"""Frames of compiled code, which a guest that read a stranger's sources has sent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.errors import PackageError
from cloche.packages.archive import MEMBER_BYTES
from cloche.packages.frames import read_frames, write_frames

MAGIC = b"\xf3\x0d\r\n"
CODES = {"a.py": b"code of a", "b/c.py": b""}
GOOD = write_frames(MAGIC, CODES)


def frame(path, code, name_size=None, size=None):
    sizes = len(path) if name_size is None else name_size, len(code) if size is None else size
    return b"".join(number.to_bytes(4, "little") for number in sizes) + path + code


def test_frames_are_read_as_they_were_written():
    assert read_frames(GOOD, CODES) == (MAGIC, CODES)


def test_frames_of_a_guest_that_was_stopped_are_read_as_far_as_they_are_whole():
    for cut in range(len(GOOD)):
        if cut < len(frame(b"", MAGIC)):
            with pytest.raises(PackageError, match="first frame"):
                read_frames(GOOD[:cut], CODES)
        else:
            magic, codes = read_frames(GOOD[:cut], CODES)
            assert magic == MAGIC
            assert codes.items() <= CODES.items()
            assert len(codes) < len(CODES)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "first frame"),
        (b"Traceback (most recent call last):\n", "larger than any code"),
        (frame(b"a.py", MAGIC), "first frame"),
        (frame(b"", b"\xf3\x0d\n\r"), "first frame"),
        (frame(b"", MAGIC + b"more"), "first frame"),
        (frame(b"", MAGIC) + frame(b"d.py", b"x"), "'d.py' was not asked for"),
        (frame(b"", MAGIC) + frame(b"../a.py", b"x"), "not asked for"),
        (frame(b"", MAGIC) + frame(b"a.py\0", b"x"), "not asked for"),
        (frame(b"", MAGIC) + frame(b"a\xff.py", b"x"), "not asked for"),
        (frame(b"", MAGIC) + frame(b"a.py", b"x") * 2, "not asked for"),
        (frame(b"", MAGIC) * 2, "not asked for"),
        (frame(b"", MAGIC) + frame(b"a.py", b"", size=MEMBER_BYTES + 1), "larger than any code"),
        (frame(b"", MAGIC) + frame(b"a.py", b"", size=0xFFFFFFFF), "larger than any code"),
        (frame(b"", MAGIC) + frame(b"a.py", b"", name_size=5000), "larger than any code"),
    ],
)
def test_anything_else_is_refused(data, words):
    with pytest.raises(PackageError, match=words):
        read_frames(data, CODES)


@given(st.binary(max_size=60))
def test_any_bytes_are_refused_or_codes_that_were_asked_for(data):
    for claimed in (data, frame(b"", MAGIC) + data):
        try:
            _, codes = read_frames(claimed, CODES)
        except PackageError:
            continue
        assert codes.keys() <= CODES.keys()
        assert sum(map(len, codes.values())) <= len(claimed)
