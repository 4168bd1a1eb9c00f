"""Wheels that have to be refused, and a word of the reason: one line for each trick."""

from __future__ import annotations

import zlib
from struct import pack

from cloche.limits import MIB
from cloche.packages.archive import MEMBER_BYTES, MEMBERS, UNPACKED_BYTES
from tests.packages.making import (
    INFO,
    METADATA,
    STORED,
    WHEEL,
    Entry,
    archive,
    contents,
    deflate,
    digest,
    listing,
    make_wheel,
    with_entries,
)

GOOD = make_wheel()
LISTING = listing({p: c for p, c in contents().items() if not p.endswith("RECORD")})
ELF = b"\x7fELF" + bytes(60)
PE = b"MZ" + bytes(58) + (64).to_bytes(4, "little") + b"PE\0\0"


def bomb():
    """A member that says that it is small and unpacks to a GiB."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = b"".join(packer.compress(bytes(MIB)) for _ in range(64)) + packer.flush()
    fields = {"size": 100, "crc": zlib.crc32(bytes(100))}
    return Entry("b", packed=packed, local=fields, central=fields)


def claims(size, packed=10):
    """A member that says it has a size."""
    content = bytes(packed)
    fields = {"size": size}
    return Entry("b", content, method=STORED, local=fields, central=fields)


def overlapping():
    """Two entries of the directory over one member."""
    entries = [Entry(path, content) for path, content in contents({"twice.py": b"x"}).items()]
    last = entries[-2]
    again = Entry("other.py", b"x", central={"offset": 0})
    good = archive(entries)
    start = int.from_bytes(good[-6:-2], "little")
    offset = good.index(last.body())
    line = again.line(offset)
    again.central["offset"] = offset
    end = pack("<4s4H2LH", b"PK\5\6", 0, 0, len(entries) + 1, len(entries) + 1,
               len(good) - 22 - start + len(line), start, 0)  # fmt: skip
    return good[:-22] + again.line(offset) + end


def quine():
    """An archive in itself, as deep as one likes: what is inside is a file like any other."""
    return with_entries(Entry("x.py", GOOD), tail=b"PK")


def flipped(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def linked(kind):
    return with_entries(Entry("link.py", b"/etc/passwd", attributes=(kind | 0o777) << 16))


def recorded(**changes):
    """A wheel whose `RECORD` says something else of its files."""
    files = contents()
    del files[f"{INFO}/RECORD"]
    lines = [f"{p},{changes.get(p, digest(c))},{len(c)}" for p, c in files.items()]
    return make_wheel({f"{INFO}/RECORD": "\n".join([*lines, f"{INFO}/RECORD,,", ""])})


PATHS = {
    "up": ("../x.py", "goes through"),
    "up within": ("a/../x.py", "goes through"),
    "up at the end": ("a/..", "goes through"),
    "here": ("./x.py", "goes through"),
    "absolute": ("/etc/x.py", "is absolute"),
    "two slashes at the start": ("//x.py", "is absolute"),
    "two slashes": ("a//x.py", "empty name"),
    "a slash alone": ("/", "is absolute"),
    "nothing": ("", "empty name"),
    "a backslash": ("a\\x.py", "backslash"),
    "a share of Windows": ("\\\\srv\\x.py", "backslash"),
    "a drive": ("C:/x.py", "drive"),
    "a drive alone": ("c:x.py", "drive"),
    "a NUL": ("a\0.py", "control"),
    "a newline": ("a\n.py", "control"),
    "an escape": ("a\x1b[2J.py", "control"),
    "a delete": ("a\x7f.py", "control"),
    "right to left": ("a\u202eyp.py", "control"),
    "no width": ("a\u200b.py", "control"),
    "a private letter": ("a\ue000.py", "control"),
    "a line separator": ("a\u2028.py", "control"),
    "a long name": ("a" * 256, "255 bytes"),
    "a name long in UTF-8": ("é" * 128, "255 bytes"),
    "a long path": ("/".join(["a" * 100] * 11), "characters; 1,000"),
    "a deep path": ("a/" * 40 + "x.py", "names deep"),
    "not UTF-8": (b"a\xff.py", "UTF-8"),
}
CLASHES = {
    "one name twice": ("a.py", "a.py"),
    "another case": ("a.py", "A.py"),
    "another case of a folder": ("pkg/a.py", "Pkg/b.py"),
    "another normal form": ("caf\u00e9.py", "cafe\u0301.py"),
    "a compatible letter": ("\ufb01.py", "fi.py"),
    "a case that only folding knows": ("stra\u00dfe.py", "STRASSE.py"),
    "a file and a folder": ("a", "a/b.py"),
    "a folder and a file": ("a/b.py", "a"),
    "a folder and a file in another case": ("a/b.py", "A"),
    "an empty folder and a file": ("a/", "a"),
}

ARCHIVES = {
    "nothing": (b"", "no zip"),
    "something else": (b"x" * 1000, "no zip"),
    "only an end": (archive([]), "*.dist-info"),
    "cut at the end": (GOOD[:-1], "no zip"),
    "cut in the directory": (GOOD[:-60] + GOOD[-22:], "does not lie"),
    "bytes before": (b"#!/bin/sh\n" + GOOD, "does not lie"),
    "bytes before that are accounted for": (with_entries(Entry("x", before=b"gap")), "before it"),
    "bytes after": (GOOD + b"\0", "no zip"),
    "another archive after": (GOOD + GOOD, "does not lie"),
    "a comment": (with_entries(comment=b"hello"), "no zip"),
    "a comment that is said and not there": (GOOD[:-2] + b"\1\0", "comment"),
    "a comment that looks like an end": (
        with_entries(comment=b"PK\5\6" + bytes(18)),
        "does not lie",
    ),
    "bytes before the directory": (with_entries(middle=b"gap"), "directory"),
    "many disks": (with_entries(disk=1), "several archives"),
    "fewer entries here": (with_entries(here=1), "several archives"),
    "one entry too many": (with_entries(count=6, here=6), "cut off"),
    "one entry too few": (with_entries(count=3, here=3), "more than its entries"),
    "Zip64": (with_entries(count=0xFFFF, here=0xFFFF), "or more entries"),
    "too many entries": (with_entries(count=MEMBERS + 1, here=MEMBERS + 1), "entries"),
    "a directory elsewhere": (with_entries(start=0), "does not lie"),
    "an entry of another disk": (with_entries(Entry("x", central={"disk": 1})), "damaged"),
    "a damaged directory": (GOOD.replace(b"PK\1\2", b"PK\1\1"), "damaged"),
    "a damaged entry": (GOOD.replace(b"PK\3\4", b"PK\3\3"), "not what the directory says"),
    "two entries over one member": (overlapping(), "over other bytes"),
    "an offset into the middle": (with_entries(Entry("x", central={"offset": 40})), "over other"),
    "an offset past the end": (with_entries(Entry("x", central={"offset": 1 << 31})), "over other"),
    "two names of one member": (with_entries(Entry("x", local={"name": b"y"})), "directory says"),
    "two methods": (with_entries(Entry("x", local={"method": 0})), "directory says"),
    "two sizes": (with_entries(Entry("x", b"12", local={"size": 1})), "another size"),
    "two checksums": (with_entries(Entry("x", b"1", local={"crc": 1})), "another size"),
    "open sizes without their flag": (
        with_entries(Entry("x", b"1", local={"crc": 0, "size": 0, "packed": 0})),
        "another size",
    ),
    "open sizes that never come": (with_entries(Entry("x", b"1", flags=8)), "not followed"),
    "open sizes that differ": (
        with_entries(Entry("x", b"1", flags=8, after=pack("<4s3L", b"PK\7\10", 1, 3, 1))),
        "not followed",
    ),
    "encrypted": (with_entries(Entry("x", b"1", flags=1)), "encrypted"),
    "strongly encrypted": (with_entries(Entry("x", b"1", flags=1 << 6)), "encrypted"),
    "an encrypted directory": (with_entries(Entry("x", b"1", flags=1 << 13)), "encrypted"),
    "a patch": (with_entries(Entry("x", b"1", flags=1 << 5)), "unknown flags"),
    "Deflate64": (with_entries(Entry("x", b"1", method=9, packed=b"1")), "unknown method"),
    "bzip2": (with_entries(Entry("x", b"1", method=12, packed=b"1")), "unknown method"),
    "Zstandard": (with_entries(Entry("x", b"1", method=93, packed=b"1")), "unknown method"),
    "a wrong checksum": (
        with_entries(Entry("x", b"1", local={"crc": 1}, central={"crc": 1})),
        "checksum",
    ),
    "more than it says": (with_entries(bomb()), "another size"),
    "less than it says": (with_entries(claims(11)), "another size"),
    "nothing packed": (
        with_entries(Entry("x", packed=b"", local={"size": 5}, central={"size": 5})),
        "cut off",
    ),
    "packed bytes without an end": (with_entries(Entry("x", b"1", packed=b"\x02")), "cut off"),
    "packed bytes after the end": (
        with_entries(Entry("x", b"1", packed=deflate(b"1") + b"more")),
        "after its end",
    ),
    "no Deflate": (with_entries(Entry("x", b"1", packed=b"\xff" * 9)), "cannot be unpacked"),
    "a large member": (with_entries(claims(MEMBER_BYTES + 1)), "is the most"),
    "a member of 4 GiB": (with_entries(claims(0xFFFFFFFE)), "is the most"),
    "a large ratio": (with_entries(claims(2 * MIB)), "times its size"),
    "much in all": (
        with_entries(
            *[
                Entry(f"{number}", packed=bytes(MEMBER_BYTES // 200 + 1), **{
                    part: {"size": MEMBER_BYTES} for part in ("local", "central")
                })
                for number in range(UNPACKED_BYTES // MEMBER_BYTES)
            ]
        ),
        "bytes unpacked",
    ),
    "an archive in an archive and more": (quine(), "no zip"),
    "a symbolic link": (linked(0o120000), "symbolic link"),
    "a named pipe": (linked(0o010000), "special file"),
    "a socket": (linked(0o140000), "special file"),
    "a block device": (linked(0o060000), "special file"),
    "a character device": (linked(0o020000), "special file"),
    "a folder by its mode": (linked(0o040000), "special file"),
    "a folder by its attribute": (with_entries(Entry("x", attributes=0x10)), "attributes"),
    "a volume's name": (with_entries(Entry("x", attributes=0x08)), "attributes"),
    "a device by its attribute": (with_entries(Entry("x", attributes=0x40)), "attributes"),
    "a folder with content": (with_entries(Entry("x/", b"1", attributes=0x10)), "has content"),
    "a folder that is a file": (with_entries(Entry("x/", attributes=0o100644 << 16)), "special"),
    "a flipped bit in a file": (flipped(GOOD, GOOD.index(b"demo/__init__.py") + 18), "demo/__init"),
}  # fmt: skip

WHEELS = {
    "a file that is not listed": (with_entries(Entry("more.py", b"x")), "does not list 'more.py'"),
    "a file that is listed twice": (
        make_wheel({f"{INFO}/RECORD": LISTING + LISTING}),
        "twice",
    ),
    "a RECORD that lists a hash of itself": (
        make_wheel({f"{INFO}/RECORD": listing({**contents()})}),
        "sha256 differs",
    ),
    "a listed file that is gone": (
        make_wheel({f"{INFO}/RECORD": listing({"gone.py": b""})}),
        "not there",
    ),
    "another hash": (recorded(**{"demo/__init__.py": digest(b"other")}), "sha256 differs"),
    "a hash that is MD5": (recorded(**{"demo/__init__.py": "md5=abc"}), "SHA-256 or better"),
    "no hash": (recorded(**{"demo/__init__.py": ""}), "SHA-256 or better"),
    "a hash of its own hash list": (recorded(**{f"{INFO}/WHEEL": "sha256="}), "sha256 differs"),
    "no RECORD": (
        archive([Entry(p, c) for p, c in contents().items() if not p.endswith("RECORD")]),
        "no file",
    ),
    "a RECORD that is no table": (make_wheel({f"{INFO}/RECORD": 'a,"b'}), "cannot be read"),
    "a RECORD of two columns": (make_wheel({f"{INFO}/RECORD": "a,b\n"}), "a path, a hash"),
    "a RECORD that is no text": (make_wheel({f"{INFO}/RECORD": b"\xff,,\n"}), "cannot be read"),
    "no WHEEL": (make_wheel({f"{INFO}/WHEEL": None}), "no file"),
    "no METADATA": (make_wheel({f"{INFO}/METADATA": None}), "no file"),
    "no dist-info": (archive([Entry("x.py", b"1")]), "0 folders"),
    "two dist-infos": (make_wheel({"other-1.0.dist-info/METADATA": METADATA}), "2 folders"),
    "a dist-info of another name": (make_wheel(info="other-1.0.dist-info"), "another name"),
    "a dist-info of another version": (make_wheel(info="demo-1.1.dist-info"), "another name"),
    "another name in METADATA": (
        make_wheel(metadata=METADATA.replace("demo", "pip")),
        "'pip 1.0', its file name does not",
    ),
    "another version in METADATA": (make_wheel(metadata=METADATA.replace("1.0", "2")), "demo 2"),
    "two names in METADATA": (make_wheel(metadata=METADATA + "Name: demo\n"), "2 times Name"),
    "no version in METADATA": (make_wheel(metadata="Name: demo\n"), "0 times Version"),
    "a name in the description": (make_wheel(metadata="Version: 1.0\n\nName: demo\n"), "0 times"),
    "another Python": (
        make_wheel(metadata=METADATA + "Requires-Python: <3.13\n"),
        "requires Python '<3.13'; this one is 3.13.5",
    ),
    "no condition": (make_wheel(metadata=METADATA + "Requires-Python: new\n"), "no condition"),
    "a format of the future": (make_wheel(wheel=WHEEL.replace("1.0", "2.0")), "format '2.0'"),
    "not pure": (make_wheel(wheel=WHEEL.replace("true", "false")), "not pure Python"),
    "no tag": (make_wheel(wheel=WHEEL.replace("Tag", "Tog")), "one platform"),
    "a tag of one platform": (
        make_wheel(wheel=WHEEL.replace("none-any", "abi3-linux_x86_64")),
        "one platform ('py3-abi3-linux_x86_64')",
    ),
    "a tag that is none": (make_wheel(wheel=WHEEL.replace("py3-none-any", "py3")), "none"),
    "an endless tag": (
        make_wheel(wheel=WHEEL.replace("py3", ".".join(["py2"] * 50_000))),
        "another Python",
    ),
    "ELF": (make_wheel({"demo/fast.py": ELF}), "native code (ELF"),
    "a shared library by its name": (make_wheel({"demo/fast.so": b""}), "native code (by its name"),
    "a versioned library": (make_wheel({"demo/libx.so.1.2": b""}), "native code"),
    "Windows' extension": (make_wheel({"demo/fast.PYD": b""}), "native code"),
    "a static library": (make_wheel({"demo/libx.a": b"!<arch>\n"}), "native code"),
    "Mach-O": (make_wheel({"demo/x": b"\xcf\xfa\xed\xfe" + bytes(9)}), "native code (Mach-O"),
    "Mach-O of two kinds": (make_wheel({"demo/x": b"\xca\xfe\xba\xbe"}), "native code (Mach-O"),
    "a program of Windows": (make_wheel({"demo/x.txt": PE}), "native code (PE"),
    "WebAssembly": (make_wheel({"demo/x.dat": b"\0asm\1\0\0\0"}), "native code (WebAssembly)"),
    "a library among scripts": (make_wheel({"demo-1.0.data/scripts/x": ELF}), "native code"),
    "a platform's library": (make_wheel({"demo-1.0.data/platlib/x.py": b""}), "does not have"),
    "a place that is none": (make_wheel({"demo-1.0.data/etc/passwd": b""}), "does not have"),
    "no place": (make_wheel({"demo-1.0.data/purelib": b""}), "does not have"),
    "the data of another": (make_wheel({"other-1.0.data/purelib/x": b""}), "another distribution"),
    "a description from within": (
        make_wheel({"demo-1.0.data/purelib/pip-1.0.dist-info/METADATA": b""}),
        "another distribution",
    ),
    "data from within": (
        make_wheel({"demo-1.0.data/purelib/pip-1.0.data/purelib/x": b""}),
        "another distribution",
    ),
    "one file from two places": (
        make_wheel({"x.py": b"1", "demo-1.0.data/purelib/x.py": b"2"}),
        "has the name of",
    ),
    "a file and a folder from two places": (
        make_wheel({"x": b"1", "demo-1.0.data/purelib/x/y": b"2"}),
        "has the name of",
    ),
}

CORPUS = {
    **{f"path: {name}": (with_entries(Entry(p, b"1")), w) for name, (p, w) in PATHS.items()},
    **{
        f"clash: {name}": (
            with_entries(*[Entry(p, method=STORED, attributes=0) for p in pair]),
            "has the name of",
        )
        for name, pair in CLASHES.items()
    },
    **{f"archive: {name}": case for name, case in ARCHIVES.items()},
    **{f"wheel: {name}": case for name, case in WHEELS.items()},
}
