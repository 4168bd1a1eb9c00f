"""The half that tools share: read, start, carry out, end."""

from __future__ import annotations

import asyncio
from types import MappingProxyType

import pytest

from cloche.request import RunRequest
from cloche.result import Result
from cloche.tools.arguments import ArgumentsError
from cloche.tools.request_tool import RequestTool


class Shout(RequestTool):
    description = "Gives the word back."
    parameters = MappingProxyType({"type": "object", "properties": {"word": {"type": "string"}}})

    def read(self, arguments):
        if "word" not in arguments:
            raise ArgumentsError("word is missing", exit_code=9)
        return RunRequest(argv=("shout", arguments["word"]), stdin=b"12")

    def execute(self, request):
        if request.argv[1] == "fail":
            raise OSError("host")
        return Result(status="ok", exit_code=0, stdout_bytes=request.argv[1].upper().encode())

    async def aexecute(self, request):
        await asyncio.sleep(60 if request.argv[1] == "slow" else 0)
        return self.execute(request)


def test_carries_out_what_was_read():
    assert Shout("Shout").run({"word": "hi"}).stdout == "HI"
    assert asyncio.run(Shout("Shout").arun({"word": "hi"})).stdout == "HI"


def test_counts_the_command_line_and_the_input_in_bytes():
    seen = []
    Shout("Shout").run({"word": "é"}, seen.append)
    assert (seen[0].tool, seen[0].code_bytes, seen[0].stdin_bytes) == ("Shout", 7, 2)


def test_refuses_with_the_code_of_the_error():
    result = Shout("Shout").run({})
    assert (result.status, result.exit_code, result.detail) == ("error", 9, "word is missing")


def test_lets_a_failure_of_the_host_through_after_the_last_event():
    seen = []
    with pytest.raises(OSError, match="host"):
        Shout("Shout").run({"word": "fail"}, seen.append)
    assert seen[1].status == "error"


def test_tells_that_a_task_was_cancelled():
    seen = []

    async def give_up():
        task = asyncio.ensure_future(Shout("Shout").arun({"word": "slow"}, seen.append))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(give_up())
    assert (seen[1].status, seen[1].exit_code) == ("cancelled", 130)
