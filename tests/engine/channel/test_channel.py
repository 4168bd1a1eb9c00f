"""The channel as a guest sees it, and what it tells the host."""

from __future__ import annotations

import pytest

from cloche.engine.channel.channel import MOST_DISPLAYS
from cloche.engine.stop import Reason, StopGuest
from cloche.engine.wasi.abi import FileType, Right
from cloche.errors import RequestError
from cloche.limits import Limits
from tests.engine.channel.line import Line, framed


def test_announces_functions_and_inputs_before_the_code_runs():
    async def later():
        return 1

    line = Line({"now": len, "later": later}, inputs={"rows": [1, (2,)]})
    assert line.channel.rights == Right.FD_WRITE | Right.FD_READ
    assert line.receive() == [
        {
            "t": "start",
            "functions": [{"name": "now", "async": False}, {"name": "later", "async": True}],
            "inputs": {"rows": [1, (2,)]},
        }
    ]
    assert line.channel.rights == Right.FD_WRITE


def test_announces_functions_once_and_inputs_each_time():
    line = Line({"f": len})
    line.receive()
    line.end()
    assert not line.begin()
    assert line.receive() == []
    line.end()
    assert line.begin({"x": 1})
    assert line.receive() == [{"t": "start", "inputs": {"x": 1}}]


def test_has_nothing_to_say_without_functions_and_inputs():
    line = Line()
    assert line.receive() == []
    assert line.channel.file_type == FileType.SOCKET_STREAM


def test_what_would_not_fit_one_frame_is_the_hosts_mistake():
    with pytest.raises(RequestError, match="inputs and functions"):
        Line({f"f{n}": len for n in range(40_000)})


def test_calls_a_function_and_gives_its_result():
    line = Line({"add": lambda a, b=0: a + b})
    line.receive()
    assert line.ask("add", 1, b=2) == 3
    assert line.ask("add", [1], b=[2]) == [1, 2]


def test_a_frame_may_come_in_pieces_and_several_in_one():
    line = Line({"add": lambda a: a + 1})
    line.receive()
    call = b'{"t":"call","id":%d,"name":"add","args":[%d],"kwargs":{}}'
    data = framed(call % (1, 10)) + framed(call % (2, 20)) + framed(call % (5, 30))
    for place in range(len(data)):
        line.write(data[place : place + 1])
    assert [each["v"] for each in line.receive()] == [11, 21, 31]
    line.write(framed(call % (6, 1)) + framed(call % (7, 2)))
    assert [each["id"] for each in line.receive()] == [6, 7]


def test_replies_may_be_read_in_pieces():
    line = Line({"f": lambda: "abc"})
    line.receive()
    line.call("f")
    line.call("f")
    pieces = []
    while piece := line.read(3):
        pieces.append(piece)
    assert b"".join(pieces).count(b'"abc"') == 2
    assert all(len(piece) <= 3 for piece in pieces)


def test_a_write_takes_no_more_than_a_frame_at_once():
    line = Line()
    whole = framed(b'{"t":"display","data":{"text/plain":"%s"}}' % (b"x" * 1000)) * 5000
    taken = line.channel.write(memoryview(whole))
    assert taken == (1 << 20) + 4


def test_tells_the_value_of_the_last_expression():
    line = Line()
    line.send({"t": "value", "repr": "(1,)", "v": {"$": "tuple", "v": [1]}})
    assert line.channel.told() == {"value": (1,), "value_repr": "(1,)", "value_detail": ""}
    line.send({"t": "value", "repr": "<f>", "why": "a function cannot be carried"})
    told = line.channel.told()
    assert (told["value"], told["value_repr"]) == (None, "<f>")
    assert told["value_detail"] == "a function cannot be carried"


def test_cuts_texts_that_the_guest_should_have_cut():
    line = Line()
    line.send({"t": "value", "repr": "x" * 100_000, "why": "y" * 100_000})
    told = line.channel.told()
    assert len(told["value_repr"]) == (8 << 10) + 1
    assert len(told["value_detail"]) == (4 << 10) + 1


def test_collects_what_is_displayed_up_to_the_cap_on_output():
    line = Line(limits=Limits(output=10))
    line.send({"t": "display", "data": {"text/plain": "12345", "image/png": "AAEC"}})
    line.send({"t": "display", "data": {"text/plain": "678"}})
    assert line.channel.told()["displays"] == ({"text/plain": "12345", "image/png": b"\0\1\2"},)
    assert line.channel.is_truncated


def test_a_flood_of_empty_displays_is_cut():
    line = Line()
    line.write(framed(b'{"t":"display","data":{"text/plain":""}}') * (MOST_DISPLAYS + 1))
    assert len(line.channel.told()["displays"]) == MOST_DISPLAYS
    assert line.channel.is_truncated


def test_the_next_piece_of_code_starts_with_nothing_told():
    line = Line({"f": lambda: 1}, limits=Limits(output=10))
    line.send({"t": "value", "repr": "1", "v": 1})
    line.send({"t": "display", "data": {"text/plain": "x" * 20}})
    line.call("f")
    line.end()
    line.begin()
    assert line.channel.told() == {}
    assert not line.channel.is_truncated
    assert line.receive() == []  # the reply that nobody read is gone


def test_the_rest_of_a_reply_that_was_read_in_part_still_comes():
    line = Line({"f": lambda: "abcdef"})
    line.receive()
    line.call("f")
    line.call("f")
    begun = line.read(10)
    line.end()
    line.begin()
    data = begun + line.read()
    assert len(data) == 4 + int.from_bytes(data[:4], "little")


def test_an_id_is_never_used_twice_in_the_life_of_an_instance():
    line = Line({"f": lambda: 1})
    line.receive()
    line.call("f")
    line.end()
    line.begin()
    with pytest.raises(StopGuest) as caught:
        line.send({"t": "call", "id": 1, "name": "f", "args": [], "kwargs": {}})
    assert caught.value.reason == Reason.FRAME
    assert line.channel.last_id == 1


def test_tells_whether_anything_is_under_way():
    line = Line({"f": lambda: 1})
    assert not line.channel.is_at_rest  # the announcement waits
    line.receive()
    assert line.channel.is_at_rest
    line.call("f")
    assert not line.channel.is_at_rest
    line.receive()
    line.write(b"\1")
    assert not line.channel.is_at_rest


def test_a_read_with_nothing_to_come_is_at_its_end():
    line = Line({"f": lambda: 1})
    line.receive()
    assert line.channel.ready()
    assert line.read() == b""
