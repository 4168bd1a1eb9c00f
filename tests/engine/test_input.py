"""Standard input: all there, or read from a descriptor of the host."""

from __future__ import annotations

import os
import resource

import pytest

from cloche.engine.input import Input, LiveInput
from cloche.engine.stop import Reason, StopGuest
from cloche.engine.wasi.abi import Errno, Right, WasiError
from cloche.engine.watch import Watch


@pytest.fixture
def pipe():
    reader, writer = os.pipe()
    yield reader, writer
    for descriptor in (reader, writer):
        try:
            os.close(descriptor)
        except OSError:
            continue


@pytest.fixture
def watch():
    watch = Watch(lambda: None)
    watch.start(20.0)
    yield watch
    watch.stop()


def read(stream, size):
    target = memoryview(bytearray(size))
    return bytes(target[: stream.read(target)])


def test_gives_its_bytes_and_then_nothing():
    stream = Input(b"abcde")
    assert [read(stream, 2) for _ in range(4)] == [b"ab", b"cd", b"e", b""]
    assert stream.ready()
    assert stream.rights == Right.FD_READ


def test_a_read_of_nothing_takes_nothing():
    stream = Input(b"a")
    assert read(stream, 0) == b""
    assert read(stream, 5) == b"a"


def test_live_input_gives_what_has_come(pipe, watch):
    reader, writer = pipe
    stream = LiveInput(reader, 100, watch)
    assert not stream.ready()
    os.write(writer, b"hello")
    assert stream.ready()
    assert read(stream, 100) == b"hello"
    os.close(writer)
    assert stream.ready()
    assert read(stream, 100) == b""


def test_live_input_ends_at_its_cap(pipe, watch):
    reader, writer = pipe
    os.write(writer, b"hello")
    stream = LiveInput(reader, 3, watch)
    assert [read(stream, 100), read(stream, 100)] == [b"hel", b""]


def test_waiting_for_input_ends_with_the_guests_time(pipe):
    watch = Watch(lambda: None)
    watch.start(0.05)
    with pytest.raises(StopGuest) as caught:
        read(LiveInput(pipe[0], 100, watch), 1)
    watch.stop()
    assert caught.value.reason == Reason.TIME


def test_waiting_for_input_is_cut_short_where_the_guest_has_to_be_told_something(pipe, watch):
    watch.interrupt()
    with pytest.raises(WasiError) as caught:
        read(LiveInput(pipe[0], 100, watch), 1)
    assert caught.value.errno == Errno.INTR


def test_waiting_for_input_ends_when_someone_gives_up(pipe, watch):
    watch.cancel()
    with pytest.raises(StopGuest) as caught:
        read(LiveInput(pipe[0], 100, watch), 1)
    assert caught.value.reason == Reason.CANCEL


def test_a_descriptor_that_cannot_be_read_is_an_error_to_the_guest(pipe, watch):
    reader, _ = pipe
    os.close(reader)
    with pytest.raises(WasiError) as caught:
        read(LiveInput(reader, 100, watch), 1)
    assert caught.value.errno == Errno.IO


def test_a_descriptor_above_a_thousand_is_waited_for_too(pipe):
    """`select` refuses it, and a plain read would block for ever."""
    import fcntl

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 2000:
        pytest.skip("this process may not have 2,000 descriptors")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2000), hard))
    high = fcntl.fcntl(pipe[0], fcntl.F_DUPFD, 1500)
    watch = Watch(lambda: None)
    watch.start(0.05)
    try:
        with pytest.raises(StopGuest):
            read(LiveInput(high, 100, watch), 1)
    finally:
        os.close(high)
        watch.stop()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
