"""A worker's end of the socket."""

from __future__ import annotations

import socket
import threading

import pytest

from cloche.errors import BundleError
from cloche.wire.frames import FrameReader
from cloche.wire.kinds import BLOB
from cloche.workers.child.link import Link
from cloche.workers.protocol import Answer


@pytest.fixture
def ends():
    host, child = socket.socketpair()
    with host, child:
        yield host, Link(child.fileno())


def frames(host, count):
    reader, found = FrameReader(lambda sort, number: (1 << 30, 1 << 30)), []
    while len(found) < count:
        found += reader.feed(host.recv(1 << 16))
    return found


def test_hears_the_host_until_its_end(ends):
    host, link = ends
    host.send(b"told")
    assert link.read() == b"told"
    host.close()
    assert link.read() == b""


def test_whatever_its_threads_say_comes_frame_by_frame(ends):
    host, link = ends
    data = b"x" * 300_000  # more than the socket takes at once
    threads = [
        threading.Thread(target=link.tell, args=(Answer.OUTPUT, number, BLOB, data))
        for number in range(4)
    ]
    for thread in threads:
        thread.start()
    found = frames(host, 4)
    for thread in threads:
        thread.join(60)
    assert sorted(frame.number for frame in found) == [0, 1, 2, 3]
    assert all(frame.blobs == data for frame in found)


def test_tells_what_went_wrong(ends):
    host, link = ends
    link.tell_failure(5, BundleError("torn"))
    (frame,) = frames(host, 1)
    assert (frame.sort, frame.number) == (Answer.FAILED, 5)
    assert b"torn" in frame.head
