"""Wheels made on the spot, good ones and such as no tool would make."""

from __future__ import annotations

import zlib
from base64 import urlsafe_b64encode
from hashlib import sha256
from struct import pack

from cloche.packages.archive import DEFLATED, STORED

NAME = "demo-1.0-py3-none-any.whl"
INFO = "demo-1.0.dist-info"
WHEEL = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
METADATA = "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n"
PYTHON = "3.13.5"


class Entry:
    """A member of an archive, with each field of its two headers to be forged.

    Args:
        name: Its path.
        content: Its bytes.
        local: Fields of the local header that differ.
        central: Fields of the directory that differ.
        before: Bytes that are put in front of it.
        after: Bytes that follow the packed ones.
    """

    def __init__(
        self,
        name,
        content=b"",
        *,
        method=DEFLATED,
        flags=0,
        attributes=0o100644 << 16,
        packed=None,
        local=None,
        central=None,
        before=b"",
        after=b"",
    ):
        raw = name if isinstance(name, bytes) else name.encode()
        content = content.encode() if isinstance(content, str) else content
        if packed is None:
            packed = deflate(content) if method == DEFLATED else content
        self.packed, self.before, self.after = packed, before, after
        fields = {
            "name": raw,
            "flags": flags | (0 if raw.isascii() else 1 << 11),
            "method": method,
            "crc": zlib.crc32(content),
            "packed": len(packed),
            "size": len(content),
            "attributes": attributes,
            "extra": b"",
        }
        self.local = {**fields, **(local or {})}
        self.central = {**fields, **(central or {})}

    def body(self):
        """The local header and the packed bytes."""
        f = self.local
        numbers = f["crc"], f["packed"], f["size"], len(f["name"]), len(f["extra"])
        head = pack("<4s5H3L2H", b"PK\3\4", 20, f["flags"], f["method"], 0, 33, *numbers)
        return head + f["name"] + f["extra"] + self.packed + self.after

    def line(self, offset):
        """The entry of the directory."""
        f = self.central
        head = pack("<4s6H", b"PK\1\2", 3 << 8 | 20, 20, f["flags"], f["method"], 0, 33)
        sizes = pack("<3L2H", f["crc"], f["packed"], f["size"], len(f["name"]), len(f["extra"]))
        rest = pack("<3H2L", 0, f.get("disk", 0), 0, f["attributes"], f.get("offset", offset))
        return head + sizes + rest + f["name"] + f["extra"]


def deflate(content):
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


def archive(entries, *, tail=b"", middle=b"", **end):
    """A zip archive; `end` has fields of its end record that differ."""
    body, directory = b"", b""
    for entry in entries:
        body += entry.before
        directory += entry.line(len(body))
        body += entry.body()
    body += middle
    fields = {"disk": 0, "first": 0, "here": len(entries), "count": len(entries)}
    fields |= {"size": len(directory), "start": len(body), "comment": b""}
    fields |= end
    comment = fields.pop("comment")
    last = pack("<4s4H2LH", b"PK\5\6", *fields.values(), len(comment)) + comment
    return body + directory + last + tail


def listing(files, record=f"{INFO}/RECORD"):
    """The content of a `RECORD`."""
    lines = [f"{path},{digest(content)},{len(content)}" for path, content in files.items()]
    return "\n".join([*lines, f"{record},,", ""]).encode()


def digest(content):
    return "sha256=" + urlsafe_b64encode(sha256(content).digest()).decode().rstrip("=")


def contents(files=None, *, metadata=METADATA, wheel=WHEEL, info=INFO):
    """The files of a wheel, its own description among them; a file that is None is left out."""
    found = {"demo/__init__.py": b"x = 1\n", **(files or {})}
    found = {f"{info}/METADATA": metadata, f"{info}/WHEEL": wheel, **found}
    found = {
        path: content.encode() if isinstance(content, str) else content
        for path, content in found.items()
        if content is not None
    }
    found.setdefault(f"{info}/RECORD", listing(found, f"{info}/RECORD"))
    return found


def make_wheel(files=None, **options):
    """A wheel of files, in order but for what is asked for."""
    method = options.pop("method", DEFLATED)
    return archive(
        [
            Entry(path, content, method=method)
            for path, content in contents(files, **options).items()
        ]
    )


def named(name, version="1.0", files=None, requires=""):
    """The file name and the bytes of a good wheel."""
    info = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{requires}"
    files = {"demo/__init__.py": None, **(files or {f"{name}.py": f"name = {name!r}\n"})}
    data = make_wheel(files, info=info, metadata=metadata)
    return f"{name}-{version}-py3-none-any.whl", data


def with_entries(*entries, **end):
    """A wheel with entries that are not listed, since they are wrong before that is looked at."""
    good = [Entry(path, content) for path, content in contents().items()]
    return archive([*good, *entries], **end)


__all__ = ["DEFLATED", "STORED"]
