"""The guest's side of the channel, with a host that may be wrong: docs/runtimes/channel.md."""

from __future__ import annotations

import pytest

from tests.runtimes.micropython.channel import ChannelGuest, frame, run
from tests.runtimes.micropython.instance import run as run_plain
from tests.runtimes.micropython.test_session import step

FUNCTIONS = {"t": "start", "functions": [{"name": "ask", "async": False}]}
PIECES = [1, 3, 1 << 20]


def answer(content):
    """Give the answer of a host that answers every call alike."""
    return lambda got: frame(content) if got["t"] == "call" else b""


def reply(**fields):
    """Give the answer of a host that replies properly."""
    return lambda got: frame({"t": "reply", "id": got["id"], **fields}) if "id" in got else b""


@pytest.mark.parametrize("piece", PIECES)
def test_a_call_goes_out_whole_and_its_reply_comes_back_in_pieces(tmp_path, piece):
    ended, frames = run(
        tmp_path, "ask(1, two='é') * 2", start=FUNCTIONS, answer=reply(v="è" * 2000), piece=piece
    )
    assert ended.exit_code == 0
    assert frames[0] == {"t": "call", "id": 1, "name": "ask", "args": [1], "kwargs": {"two": "é"}}
    assert frames[1]["v"] == "è" * 4000


def test_numbers_of_calls_rise(tmp_path):
    _, frames = run(tmp_path, "for i in range(300): ask(i)", start=FUNCTIONS, answer=reply(v=None))
    assert [got["id"] for got in frames] == list(range(1, 301))


def test_output_is_sent_before_a_call_is_made(tmp_path):
    seen = []
    guest = ChannelGuest(
        tmp_path,
        ["python", "-c", "print('asking', end='')\nask()"],
        answer=lambda got: seen.append((got["t"], guest.output("stdout"))) or reply(v=1)(got),
    )
    guest.send(frame(FUNCTIONS))
    guest.start()
    assert seen[0] == ("call", "asking")


def test_replies_to_other_calls_are_passed_over(tmp_path):
    late = frame({"t": "reply", "id": 77, "v": "not mine"}) + frame({"t": "reply"})
    _, frames = run(
        tmp_path, "ask()", start=FUNCTIONS, answer=lambda got: late + reply(v="mine")(got)
    )
    assert frames[-1]["v"] == "mine"


WRONG = [
    b"",
    b"{",
    b"5",
    b"[]",
    b"null",
    b'{"id":1,"v":1} x',
    b'{"id":1,"v":\xff}',
    b'{"id":1,"v":"\xff\xfe"}',
    b'{"id":"1","v":1}',
    b'{"id":1,"v":{"$":1,"v":1}}',
    b'{"id":1,"v":{"$":"int"}}',
    b'{"id":1,"v":{"$":"none such","v":1}}',
    b'{"id":1,"v":{"$":"' + b"x" * 1000 + b'","v":1}}',
    b'{"id":1,"v":{"$":"int","v":1}}',
    b'{"id":1,"v":{"$":"int","v":"abc"}}',
    b'{"id":1,"v":{"$":"float","v":"abc"}}',
    b'{"id":1,"v":{"$":"float","v":[]}}',
    b'{"id":1,"v":{"$":"bytes","v":"="}}',
    b'{"id":1,"v":{"$":"bytes","v":"===="}}',
    b'{"id":1,"v":{"$":"bytes","v":"a==="}}',
    b'{"id":1,"v":{"$":"bytes","v":"ab\xc3\xa9"}}',
    b'{"id":1,"v":{"$":"bytes","v":[1]}}',
    b'{"id":1,"v":{"$":"tuple","v":{}}}',
    b'{"id":1,"v":{"$":"set","v":[[]]}}',
    b'{"id":1,"v":{"$":"frozenset","v":5}}',
    b'{"id":1,"v":{"$":"dict","v":[[1]]}}',
    b'{"id":1,"v":{"$":"dict","v":[1]}}',
    b'{"id":1,"v":{"$":"dict","v":[[[],1]]}}',
    b'{"id":1,"v":{"$":"complex","v":[1.0]}}',
    b'{"id":1,"v":{"$":"complex","v":["a",1.0]}}',
    b'{"id":1,"v":{"$":"date","v":"x"}}',
    b'{"id":1,"v":{"$":"datetime","v":5}}',
    b'{"id":1,"v":{"$":"timedelta","v":[1]}}',
    b'{"id":1,"v":{"$":"timedelta","v":"abc"}}',
    b'{"id":1,"error":3}',
    b'{"id":1,"error":{"type":1,"message":"x"}}',
    b'{"id":1,"error":{"type":"ValueError","message":2}}',
    b'{"id":1,"error":{"type":"print","message":""}}',
    b'{"id":1,"error":{"type":"' + b"x" * 5000 + b'","message":"y"}}',
    b'{"id":1,"v":' + b"[" * 500_000,
    b'{"id":1,"v":' + b'{"$":' * 100_000,
    b'{"id":1,"v":' + b'{"a":' * 100_000 + b"}" * 100_000,
]


@pytest.mark.parametrize("content", WRONG, ids=range(len(WRONG)))
def test_a_wrong_reply_is_an_exception_that_the_program_can_catch(tmp_path, content):
    code = "try:\n    ask()\n    x = 'no error'\nexcept Exception as e:\n    x = 'caught'\nx"
    ended, frames = run(tmp_path, code, start=FUNCTIONS, answer=answer(content))
    assert (ended.exit_code, ended.trap) == (0, "")
    assert frames[-1]["v"] == "caught"


def test_a_reply_that_never_comes_or_is_too_long_is_an_exception(tmp_path):
    for sent in (b"", b"\1", b"\5\0\0\0abc", b"\1\0\x10\0", b"\xff\xff\xff\xff"):
        ended, _ = run(tmp_path, "ask()", start=FUNCTIONS, answer=lambda got, sent=sent: sent)
        assert ended.error[0] in ("OSError", "ValueError")


@pytest.mark.parametrize(
    "start",
    [
        {"functions": 3},
        {"functions": [3]},
        {"functions": [{}]},
        {"functions": [{"name": 3}]},
        {"functions": [{"name": "x" * 300}]},
        {"inputs": [1]},
        {"inputs": {"x" * 300: 1}},
        {"inputs": {"a": {"$": "int", "v": "x"}}},
    ],
)
def test_a_wrong_start_frame_fails_the_program_with_a_sentence(tmp_path, start):
    ended, _ = run(tmp_path, "print('not run')", start=start)
    assert (ended.exit_code, ended.trap, ended.stdout) == (1, "", "")
    assert ended.error[1]


def test_inputs_are_there_before_the_program_and_come_over_functions(tmp_path):
    start = {**FUNCTIONS, "inputs": {"ask": 3, "rows": [{"a": 1}, None]}}
    _, frames = run(tmp_path, "ask, rows", start=start)
    assert frames[-1]["v"] == {"$": "tuple", "v": [3, [{"a": 1}, None]]}


def test_a_reply_for_which_there_is_no_memory_leaves_the_channel_as_it_should_be(tmp_path):
    code = (
        "x = []\n"
        "try:\n    while True: x.append(bytearray(200000))\n"
        "except MemoryError: pass\n"
        "try:\n    ask()\nexcept MemoryError: seen = 1\n"
        "x = None\n"
        "seen, len(ask())"
    )
    ended, frames = run(tmp_path, code, start=FUNCTIONS, answer=reply(v="x" * 900_000))
    assert ended.exit_code == 0
    assert frames[-1]["v"] == {"$": "tuple", "v": [1, 900_000]}


def test_steps_of_a_session_tell_read_and_call(tmp_path):
    guest = ChannelGuest(tmp_path, answer=reply(v=5))
    guest.send(frame({**FUNCTIONS, "inputs": {"x": 1}}))
    assert step(guest, "x + ask()", 7) == (0, 0)
    assert step(guest, "x += 10\nx", 3) == (0, 0)
    assert step(guest, "x", 1) == (0, 0)
    guest.send(frame({"id": 9, "v": "of a call that was given up"}))
    guest.send(frame({"t": "start", "inputs": {"x": 100}}))
    assert step(guest, "y = x", 5) == (0, 0)
    assert step(guest, "y, ask()", 3) == (0, 0)
    told = [got["v"] for got in guest.frames if got["t"] == "value"]
    assert told == [6, 11, {"$": "tuple", "v": [100, 5]}]
    assert [got["id"] for got in guest.frames if got["t"] == "call"] == [1, 2]


def test_a_step_whose_start_frame_does_not_come_fails_and_the_next_goes_on(tmp_path):
    guest = ChannelGuest(tmp_path)
    assert step(guest, "1", 7) == (1, 2)
    assert step(guest, "1", 3) == (0, 0)
    assert "the host sends nothing more" in guest.output("stderr")


def test_without_a_channel_there_is_nothing_of_it(tmp_path):
    ended = run_plain(tmp_path, "display")
    assert ended.error == ("NameError", "name 'display' isn't defined")
    assert run_plain(tmp_path, "HostError").error[0] == "NameError"
