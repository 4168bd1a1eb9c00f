"""Sessions, with the official bundles."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref

import pytest

from cloche import Limits, LiveStreams, Sandbox, Session
from cloche.engine.live_session import LiveSession
from cloche.errors import LimitError, RequestError
from cloche.result import Status
from cloche.sandbox.runtimes import RUNTIMES
from tests.engine.guests import STEPPER, make_request, ready
from tests.packages.making import named
from tests.sandbox import children


def test_what_a_call_defines_is_there_in_the_next(session):
    assert session.run("import json; rows = [1, 2]").ok
    assert session.run("def total(): return sum(rows)").ok
    result = session.run("print(json.dumps(total()))")
    assert (result.status, result.stdout, result.stderr) == (Status.OK, "3\n", "")
    assert result.runtime.split()[0] in RUNTIMES.values()


def test_sessions_know_nothing_of_each_other(sandbox):
    with sandbox.session() as one, sandbox.session() as other:
        one.run("x = 1; open('/tmp/mine', 'w').close()")
        assert "NameError" in other.run("x").stderr
        assert other.run("import os; print(os.listdir('/tmp'))").stdout == "[]\n"


def test_files_and_open_descriptors_stay(session):
    session.run("file = open('/tmp/notes', 'w')")
    session.run("n = file.write('first line\\n')")
    result = session.run("file.close(); print(open('/tmp/notes').read(), end='')")
    assert result.stdout == "first line\n"
    assert result.usage.file_bytes == len("first line\n")


def test_files_are_handed_in_to_any_call_and_each_tells_what_it_has_changed(session):
    assert session.run("print(open('a').read())", files={"a": "1"}).stdout == "1\n"
    result = session.run("n = open('a', 'a').write('2'); n = open('b', 'w').write('3')")
    assert result.files == {"a": b"12", "b": b"3"}
    result = asyncio.run(session.arun("print(open('a').read())", files={"a": b"new"}))
    assert (result.stdout, result.files) == ("new\n", {})
    assert session.run("import os; os.remove('b')").files_removed == ("b",)
    assert session.run("print(os.listdir())").stdout == "['tmp', 'a']\n"


def test_a_file_that_cannot_be_put_is_told_and_ends_nothing(session):
    session.run("import os; os.mkdir('d')")
    result = session.run("print(1)", files={"d": b""})
    assert (result.status, result.exit_code, result.stdout) == (Status.ERROR, 1, "")
    assert "folder of that name" in result.detail
    with pytest.raises(RequestError, match="bytes or str"):
        session.run("print(1)", files={"a": 1})
    assert session.run("print(2)").stdout == "2\n"


def test_a_module_that_a_call_writes_can_be_imported_by_the_next(session):
    session.run("with open('helper.py', 'w') as file:\n    file.write('x = 7')")
    assert session.run("import helper\nprint(helper.x)").stdout == "7\n"


def test_an_exception_ends_its_call_and_not_the_session(session):
    session.run("x = 5")
    result = session.run("print('so far')\nraise ValueError('no')")
    assert (result.status, result.exit_code, result.stdout) == (Status.ERROR, 1, "so far\n")
    assert (result.error.type, result.error.message) == ("ValueError", "no")
    assert 'File "<step 2>", line 2' in result.stderr
    after = session.run("print(x)")
    assert (after.stdout, after.stderr, after.error) == ("5\n", "", None)


@pytest.mark.parametrize(
    ("code", "exit_code"),
    [("raise SystemExit(3)", 3), ("import sys; sys.exit()", 0), ("raise SystemExit(257)", 1)],
)
def test_exit_ends_its_call_and_not_the_session(session, code, exit_code):
    result = session.run(code)
    assert (result.status, result.exit_code) == ("error" if exit_code else "ok", exit_code)
    assert result.error is None
    assert session.run("print(1)").stdout == "1\n"


def test_code_that_does_not_compile_ends_its_call_only(session):
    assert session.run("x = (").error.type == "SyntaxError"
    assert session.run("print(1)").stdout == "1\n"


def test_a_lack_of_memory_that_the_guest_tells_leaves_the_session_alive(session):
    session.run("x = 7")
    result = session.run("y = bytearray(1 << 30)")
    assert (result.status, result.exit_code) == (Status.MEMORY_LIMIT, 137)
    assert session.run("print(x)").stdout == "7\n"


def test_recursion_that_is_too_deep_leaves_the_session_alive(session):
    session.run("def f(): f()")
    assert session.run("f()").status == Status.ERROR
    assert session.run("print(1)").stdout == "1\n"


def test_a_stop_at_the_time_limit_ends_the_session_and_the_next_call_says_so(sandbox):
    limits = Limits(timeout=0.2, grace=0)
    with Sandbox("micropython", limits=limits).session() as session:
        result = session.run("print('so far')\nwhile True: pass")
        assert (result.status, result.exit_code, result.stdout) == ("timeout", 124, "so far\n")
        assert not session.is_open
        result = session.run("print(1)")
        assert (result.status, result.exit_code, result.stdout) == (Status.ERROR, 1, "")
        assert "the session has ended: the guest was stopped at its time limit" in result.detail


def test_what_was_printed_and_not_sent_is_there_when_a_call_is_stopped():
    for runtime in RUNTIMES:
        with Sandbox(runtime, limits=Limits(timeout=0.3)).session() as session:
            assert session.run("print('a')").stdout == "a\n"
            result = session.run("print('no newline', end='')\nwhile True: pass")
            assert result.stdout == "no newline"


def test_each_call_has_its_own_input(session):
    code = "import sys\nprint(sys.stdin.readline())"
    assert [session.run(code, stdin=text).stdout for text in ("one", b"two", "")] == [
        "one\n",
        "two\n",
        "\n",
    ]


def test_the_environment_is_what_was_handed_in(sandbox):
    with sandbox.session(env={"KEY": "value"}) as session:
        assert session.run("import os; print(os.getenv('KEY'))").stdout == "value\n"


def test_output_comes_live_where_it_is_wanted(session):
    pieces = []
    session.run("print('a')\nprint('b')", live=LiveStreams(stdout=pieces.append))
    assert b"".join(pieces) == b"a\nb\n"


def test_many_calls_of_many_threads_are_carried_out_one_at_a_time(session):
    session.run("x = 0")
    threads = [
        threading.Thread(target=lambda: [session.run("x += 1") for _ in range(20)])
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert session.run("print(x)").stdout == "160\n"


def test_calls_do_not_block_the_event_loop(sandbox):
    async def main():
        async with sandbox.session() as session:
            await session.arun("x = 0")
            calls = [session.arun("x += 1\nprint(x)") for _ in range(5)]
            return [result.stdout for result in await asyncio.gather(*calls)]

    assert asyncio.run(main()) == [f"{n}\n" for n in range(1, 6)]


def test_a_task_that_is_cancelled_ends_the_session(sandbox):
    async def main():
        session = sandbox.session()
        started = asyncio.Event()
        loop = asyncio.get_running_loop()
        live = LiveStreams(stdout=lambda piece: loop.call_soon_threadsafe(started.set))
        task = asyncio.create_task(session.arun("print(1)\nwhile True: pass", live=live))
        await asyncio.wait_for(started.wait(), 20)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return await session.arun("print(1)")

    result = asyncio.run(main())
    assert result.detail == "the session has ended: the caller gave up on the run"


def test_a_closed_session_refuses_calls(sandbox):
    unused, used = sandbox.session(), sandbox.session()
    used.run("1")
    for session in (unused, used):
        assert session.is_open
        session.close()
        session.close()
        assert not session.is_open
        with pytest.raises(RequestError, match="the session is closed"):
            session.run("1")
        with pytest.raises(RequestError, match="the session is closed"):
            asyncio.run(session.arun("1"))


def test_a_session_that_is_closed_while_it_opens_does_not_stay():
    opened = []

    def open_and_close():
        opened.append(LiveSession(ready(STEPPER), make_request()))
        session.close()
        return opened[0]

    session = Session(open_and_close)
    with pytest.raises(RequestError, match="closed"):
        session.run("n")
    assert not opened[0].is_open


def test_the_total_time_holds_from_the_first_call_on():
    with Sandbox("micropython").session(total_seconds=1e-9) as session:
        assert session.is_open
        result = session.run("print(1)")
        assert (result.status, result.stdout) == (Status.ERROR, "")
        assert result.detail == "the session has ended: its total time is over"
        assert not session.is_open


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf"), "1", True])
def test_a_total_time_that_makes_no_sense_is_refused(seconds):
    with pytest.raises(LimitError, match="total_seconds"):
        Sandbox("micropython").session(total_seconds=seconds)


@pytest.mark.parametrize(
    "arguments", [(b"1",), (None,), ("1", 5), ("1", None), ("1", bytearray(b"x"))]
)
def test_wrong_types_are_the_hosts_mistake(session, arguments):
    with pytest.raises(RequestError):
        session.run(*arguments)
    with pytest.raises(RequestError, match="live"):
        session.run("1", live=print)
    assert session.run("print(1)").stdout == "1\n"


def test_a_wrong_environment_is_the_hosts_mistake(sandbox):
    with pytest.raises(RequestError, match="env"):
        sandbox.session(env={1: "a"})
    with sandbox.session(env={"a=b": "c"}) as session, pytest.raises(RequestError, match="a=b"):
        session.run("1")


def test_limits_that_do_not_fit_the_runtime_are_told_at_the_first_call():
    session = Sandbox("micropython", limits=Limits(memory=1 << 20)).session()
    with pytest.raises(LimitError, match="memory"):
        session.run("1")


def test_a_session_that_nobody_has_any_more_is_gone(sandbox):
    session = sandbox.session()
    session.run("x = 1")
    opened = session._session
    gone = weakref.ref(getattr(opened, "_instance", opened))
    del session, opened
    gc.collect()
    assert gone() is None


def test_an_interrupt_of_the_caller_ends_the_call_and_the_session():
    told = children.run(
        """
def interrupt(number, frame):
    raise InterruptedError("enough")
signal.signal(signal.SIGALRM, interrupt)
session = sandbox.session()
session.run("x = 1")
signal.setitimer(signal.ITIMER_REAL, 0.2)
try:
    session.run("while True: pass")
except InterruptedError as error:
    print(error)
print(session.run("1").detail)
""",
        measured=False,
    )
    assert told == "enough\nthe session has ended: the caller gave up on the run\n"


def test_the_child_of_a_fork_cannot_use_the_sessions_of_its_parent():
    told = children.run(
        """
import gc
used, unused = sandbox.session(), sandbox.session()
used.run("x = 1")
child = os.fork()
if not child:
    for session in (used, unused):
        try:
            session.run("x")
        except Exception as error:
            print(type(error).__name__, error, session.is_open, flush=True)
        session.close()
    with sandbox.session() as own:
        print(own.run("print('own')").stdout, end="", flush=True)
    del used, session
    gc.collect()
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
print(used.run("print(x)").stdout, end="")
"""
    )
    sentence = (
        "RequestError the session belongs to the process that this one was forked from; "
        "open one here False\n"
    )
    assert told == 2 * sentence + "own\n1\n"


def test_packages_are_there_as_in_a_run(tmp_path):
    name, data = named("word")
    (tmp_path / name).write_bytes(data)
    with Sandbox(packages=[tmp_path / name]).session() as session:
        assert session.run("import word; print(word.name)").stdout == "word\n"
