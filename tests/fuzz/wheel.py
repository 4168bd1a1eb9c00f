"""Anything in place of a wheel, and any files in an archive that is whole: read or refused.

What begins with an odd byte is taken as paths and contents, with 0xff between them, that are packed
into an archive in order; so what comes after the archive's own checks is reached as well.
"""

from __future__ import annotations

import zipfile
from contextlib import suppress
from io import BytesIO

from cloche.errors import PackageError
from cloche.packages.archive import UNPACKED_BYTES, read_archive
from cloche.packages.frames import read_frames
from cloche.packages.paths import path_fault
from cloche.packages.site import check_together, grow_tree
from cloche.packages.unpack import unpack
from cloche.packages.wheel import read_wheel
from tests.packages.hostile import GOOD
from tests.packages.making import INFO, METADATA, NAME, PYTHON, WHEEL, Entry, archive, contents


def fuzz(data: bytes) -> None:
    """Read bytes as a wheel, and as what a guest sends that compiles one."""
    if data[:1] and data[0] % 2:
        data = pack(data[1:].split(b"\xff"))
    with suppress(PackageError):
        check(data)
    with suppress(PackageError):
        read_frames(data, ["a.py"])


def pack(pieces: list[bytes]) -> bytes:
    """Pack paths and contents, in turn, with what a wheel needs besides."""
    given = {
        path.decode("latin-1"): text for path, text in zip(pieces[::2], pieces[1::2], strict=False)
    }
    files = contents({path: text for path, text in given.items() if path})
    return archive([Entry(path, text) for path, text in files.items()])


def check(data: bytes) -> None:
    """Make sure of what the rest of the house relies on."""
    members = read_archive(data)
    with zipfile.ZipFile(BytesIO(data)) as other:
        names = [info.filename for info in other.infolist() if not info.is_dir()]
        assert sorted(names) == sorted(member.path for member in members)
        for member in members:
            assert unpack(data, member) == other.read(member.path)
    package = read_wheel(NAME, data, PYTHON)
    assert sum(map(len, package.files.values())) <= UNPACKED_BYTES
    assert all(path_fault(path) is None for path in package.files)
    check_together([package])
    grow_tree(package.files)


def seeds() -> list[bytes]:
    """Give whole wheels, and files that a wheel may have."""
    texts = {
        f"{INFO}/METADATA": f"{METADATA}Requires-Python: >=3.9,!=3.10.*,~=3.11rc1\n",
        f"{INFO}/WHEEL": WHEEL,
        f"{INFO}/RECORD": "demo/__init__.py,sha256=x,1\n",
        "demo-1.0.data/purelib/a.py": "x",
        "demo-1.0.data/scripts/a": "x",
        "a/B.so": "\x7fELF",
        "demo/__pycache__/x.pyc": "",
    }
    pairs = [b"\xff".join([path.encode(), text.encode()]) for path, text in texts.items()]
    return [GOOD, *(b"1" + pair for pair in pairs), b"1" + b"\xff".join(pairs), GOOD[-22:], b""]
