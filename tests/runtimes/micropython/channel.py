"""A host's end of the channel that sends whatever a test wants it to, also what is wrong."""

from __future__ import annotations

import json
import struct

import wasmtime

from tests.runtimes.micropython.instance import Guest

CHANNEL = 1000
BADF = 8
READ, WRITE = 1 << 1, 1 << 6
_I32 = wasmtime.ValType.i32()


class ChannelGuest(Guest):
    """One instance with a channel, whose output is kept here as well.

    Args:
        folder: Where its files are.
        argv: Its command line.
        answer: Called with each frame that comes; the bytes that it gives are sent.
        piece: How many bytes go over the channel in one call at most.
    """

    def __init__(self, folder, argv=("python",), *, answer=lambda frame: b"", piece=1 << 20):
        self.frames = []
        self.waiting = b""
        self._written = b""
        self._streams = {1: b"", 2: b""}
        self._answer = answer
        self._piece = piece
        super().__init__(folder, argv)

    def output(self, name):
        """Return what was written to `stdout` or `stderr`."""
        return self._streams[1 if name == "stdout" else 2].decode()

    def send(self, content):
        """Have bytes wait for the guest."""
        self.waiting += content

    def _linker(self):
        linker = super()._linker()
        linker.allow_shadowing = True
        functions = {"fd_read": (self._read, 4), "fd_write": (self._write, 4)}
        functions["fd_fdstat_get"] = (self._describe, 2)
        for name, (function, count) in functions.items():
            kind = wasmtime.FuncType([_I32] * count, [_I32])
            linker.define_func("wasi_snapshot_preview1", name, kind, function)
        return linker

    def _describe(self, number, result):
        if number != CHANNEL:
            return BADF
        rights = WRITE | (READ if self.waiting else 0)
        self.write(result, struct.pack("<BxH4xQQ", 6, 0, rights, 0))
        return 0

    def _read(self, number, vectors, count, result):
        pointer, size = struct.unpack("<II", self.read(vectors, 8))
        taken = self.waiting[: min(size, self._piece)] if number == CHANNEL else b""
        self.write(pointer, taken)
        self.waiting = self.waiting[len(taken) :]
        self.write(result, struct.pack("<I", len(taken)))
        return 0

    def _write(self, number, vectors, count, result):
        ranges = struct.iter_unpack("<II", self.read(vectors, 8 * count))
        data = b"".join(self.read(pointer, size) for pointer, size in ranges)
        if number == CHANNEL:
            data = data[: self._piece]
            self._take(data)
        else:
            self._streams[number] += data
        self.write(result, struct.pack("<I", len(data)))
        return 0

    def _take(self, data):
        self._written += data
        while len(self._written) >= 4:
            (size,) = struct.unpack_from("<I", self._written)
            if len(self._written) < 4 + size:
                return
            content, self._written = self._written[4 : 4 + size], self._written[4 + size :]
            self.frames.append(json.loads(content))
            self.send(self._answer(self.frames[-1]))


def frame(content):
    """Make a frame of bytes, or of what is written as JSON first."""
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return struct.pack("<I", len(data)) + data


def run(folder, code, *, start=None, **options):
    """Run `python -c code` with a channel.

    Args:
        folder: Where the guest's files are.
        code: What is run.
        start: What the start frame says; None for no start frame.
        options: More of `ChannelGuest`'s.

    Returns:
        How it ended, and the frames that came.
    """
    guest = ChannelGuest(folder, ["python", "-c", code], **options)
    if start is not None:
        guest.send(frame({"t": "start", **start}))
    return guest.start(), guest.frames
