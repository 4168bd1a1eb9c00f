"""Standard input that is the host's."""

from __future__ import annotations

import pytest

from cloche.workers.child.remote_input import RemoteInput
from cloche.workers.protocol import Answer


class Link:
    """A socket to a host that answers what a test has it answer."""

    def __init__(self, *answers):
        self.asked, self.answers, self.input = [], list(answers), None

    def tell(self, sort, number, kind, value):
        assert (sort, number) == (Answer.INPUT, 7)
        self.asked.append(value)
        if self.answers:
            self.input.give(self.answers.pop(0))


def joined(*answers):
    link = Link(*answers)
    link.input = RemoteInput(link, 7)
    return link, link.input


def test_asks_for_as_much_as_is_read():
    link, source = joined(b"abc", b"de", b"")
    assert [source.read(3, 0.0) for _ in range(3)] == [b"abc", b"de", b""]
    assert link.asked == [3, 3, 3]
    assert source.read(3, 0.0) == b""  # the end stays the end
    assert len(link.asked) == 3


def test_gives_nothing_where_nothing_comes_and_asks_once():
    link, source = joined()
    assert [source.read(10, 0.001) for _ in range(3)] == [None] * 3
    assert not source.ready(0.001)
    assert link.asked == [10]
    source.give(b"late")
    assert source.ready(0.0)
    assert source.read(2, 0.0) == b"la"
    assert source.read(10, 0.0) == b"te"


def test_only_asks_whether_there_is_some_where_nothing_is_read():
    link, source = joined(b"", b"x")
    assert source.ready(0.0)
    assert source.ready(0.0)
    assert link.asked == [0]
    assert source.read(5, 0.0) == b"x"
    assert link.asked == [0, 5]


def test_a_host_that_cannot_read_is_an_error():
    _, source = joined(None)
    assert source.ready(0.0)
    for _ in range(2):
        with pytest.raises(OSError, match="host"):
            source.read(5, 0.0)
