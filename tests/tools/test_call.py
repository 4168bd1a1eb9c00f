from __future__ import annotations

import pytest

from cloche.result import Result
from cloche.tools.call import Call
from cloche.tools.events import ToolEnded, ToolStarted


def test_says_started_with_the_sizes_and_ended_with_the_outcome():
    seen = []
    result = Result(status="error", exit_code=3, stdout_bytes=b"ab", stderr_bytes=b"c")
    with Call("Python", seen.append, code_bytes=5, stdin_bytes=7) as call:
        assert call.end_with(result) is result
    started, ended = seen
    assert isinstance(started, ToolStarted)
    assert (started.tool, started.code_bytes, started.stdin_bytes) == ("Python", 5, 7)
    assert isinstance(ended, ToolEnded)
    assert (ended.status, ended.exit_code) == ("error", 3)
    assert (ended.stdout_bytes, ended.stderr_bytes) == (2, 1)
    assert ended.call_id == started.call_id
    assert ended.seconds >= 0


def test_gives_each_call_its_own_id():
    seen = []
    for _ in range(3):
        with Call("Python", seen.append):
            pass
    assert len({event.call_id for event in seen}) == 3


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [(OSError, "error", 1), (KeyboardInterrupt, "cancelled", 130)],
)
def test_says_ended_also_where_the_host_raises(error, status, code):
    seen = []
    with pytest.raises(error), Call("Python", seen.append):
        raise error
    assert (seen[1].status, seen[1].exit_code) == (status, code)
