"""Every frame that no honest guest would send: see `frames.json`.

A case has what is `send`: frames with a `text` (that is repeated, or filled up, or comes `times`
times), bytes in `hex`, a frame with another `length` than its text has, a set of numbers with one
hash, or so many `calls` of a function. What is right is one of

| `expect` | meaning |
|---|---|
| `wrong` | the guest is stopped, and told that a frame was wrong |
| `waits` | the frame is not whole: nothing happens |
| `stopped` | the guest is stopped for what it leaves unread |
| `right` | it is taken; there are so many `replies`, all with the `error` if there is one |
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cloche.engine.stop import Reason, StopGuest
from cloche.limits import Limits
from tests.engine.channel.line import Line, close, framed

CASES = json.loads((Path(__file__).parent / "frames.json").read_text(encoding="utf-8"))["cases"]
PRIME = (1 << 61) - 1  # the modulus of the hash of numbers


async def later():
    return 1


FUNCTIONS = {"echo": lambda value: value, "nothing": lambda value: None, "later": lambda _: later()}


def pieces(send):
    """Give the bytes of one entry of `send`."""
    if "hex" in send:
        yield bytes.fromhex(send["hex"])
    elif "collisions" in send:
        numbers = [{"$": "int", "v": str(PRIME * k)} for k in range(1, send["collisions"])]
        value = {"t": "value", "repr": "", "v": {"$": "set", "v": numbers}}
        yield framed(json.dumps(value).encode())
    elif "calls" in send:
        argument = "x" * send["padding"]
        for number in range(1, send["calls"] + 1):
            call = {"t": "call", "id": number, "name": send["of"], "args": [argument], "kwargs": {}}
            yield framed(json.dumps(call).encode())
    else:
        fill, count = send.get("fill", ["", 0])
        text = send["text"] * send.get("repeat", 1) + fill * count + send.get("end", "")
        whole = framed(text.encode())
        if "length" in send:
            whole = send["length"].to_bytes(4, "little") + whole[4:]
        for _ in range(send.get("times", 1)):
            yield whole


@pytest.fixture
def line():
    line = Line(FUNCTIONS, limits=Limits(timeout=3600.0, call_bytes=4 << 20))
    line.receive()
    yield line
    close(line)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_hostile_frame(case, line):
    stop = send_all(case, line)
    if case["expect"] in ("right", "waits"):
        assert stop is None, stop.detail
        check_replies(case, line)
    else:
        assert stop is not None
        assert stop.reason == Reason.FRAME
        assert ("wrong frame" in stop.detail) == (case["expect"] == "wrong")


def send_all(case, line):
    """Send a case; gives what has stopped the guest, if anything did."""
    try:
        for send in case["send"]:
            for piece in pieces(send):
                line.write(piece)
    except StopGuest as stop:
        return stop
    return None


def check_replies(case, line):
    if case.get("unread"):
        return
    replies = line.receive()
    assert len(replies) == case.get("replies", 0)
    assert len({reply["id"] for reply in replies}) == len(replies)
    if "error" in case:
        assert {reply["error"]["type"] for reply in replies} == {case["error"]}


def test_there_are_many_and_each_has_a_name_of_its_own():
    assert len(CASES) >= 60
    assert len({case["id"] for case in CASES}) == len(CASES)
