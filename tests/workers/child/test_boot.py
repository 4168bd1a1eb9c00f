"""The first lines of a worker's process."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from cloche.wire.frames import FrameReader, write_frame
from cloche.workers.child import boot
from cloche.workers.protocol import Answer, Order

BOOT = boot.__file__


def start(*paths, host=None, writable=()):
    ours, theirs = socket.socketpair()
    words = [str(theirs.fileno()), str(host or os.getpid()), str(len(writable)), *writable, *paths]
    with theirs:
        child = subprocess.Popen(
            [sys.executable, "-I", "-S", BOOT, *words], env={}, pass_fds=(theirs.fileno(),)
        )
    return child, ours


def test_serves_the_host_until_its_end():
    child, ours = start(*sys.path)
    with ours:
        ours.sendall(write_frame(Order.STEP, 3, b"{}"))
        (frame,) = FrameReader(lambda sort, number: (1 << 20, 0)).feed(ours.recv(1 << 16))
        assert (frame.sort, frame.number) == (Answer.FAILED, 3)
    assert child.wait(60) == 1


def test_ends_at_once_where_it_cannot_import():
    child, ours = start("/nothing")
    with ours:
        assert ours.recv(100) == b""
    assert child.wait(60) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the end of the socket says it")
def test_ends_at_once_where_its_host_is_gone():
    child, ours = start(*sys.path, host=1 << 30)
    with ours:
        assert ours.recv(100) == b""
    assert child.wait(60) == 1
