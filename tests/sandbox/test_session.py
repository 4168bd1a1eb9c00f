"""Sessions, with the official bundles."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref

import pytest

from cloche import HostFolder, Limits, LiveStreams, Sandbox, Session, Workspace
from cloche.engine.live_session import LiveSession
from cloche.errors import LimitError, RequestError, SnapshotError
from cloche.result import Status
from cloche.sandbox.runtimes import RUNTIMES
from tests.attacks.host import descriptors
from tests.engine.guests import STEPPER, make_request, ready
from tests.packages.making import named
from tests.sandbox import children


@pytest.fixture(
    scope="module",
    params=[*((runtime, "thread") for runtime in RUNTIMES), ("micropython", "process")],
    ids="-".join,
)
def sandbox(request):
    runtime, isolation = request.param
    with Sandbox(runtime, limits=Limits(timeout=20.0), isolation=isolation) as sandbox:
        yield sandbox


@pytest.fixture(scope="module", params=RUNTIMES)
def here(request):
    """Give a sandbox of this process, for what a worker has no part in."""
    return Sandbox(request.param, limits=Limits(timeout=20.0))


@pytest.fixture
def session(sandbox):
    with sandbox.session() as session:
        yield session


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


# -- forks and recovery ------------------------------------------------------------------------


def test_a_fork_has_all_that_the_session_had_and_its_own_future(session):
    session.run(
        "items = [1]; numbers = iter([10, 20, 30]); print(next(numbers))\n"
        "file = open('/tmp/notes', 'w+'); n = file.write('before')"
    )
    with session.fork() as fork:
        more = "items.append(2); n = file.write(' after'); n = file.seek(0)\n"
        more += "print(items, next(numbers), file.read())"
        for each in (fork, session):
            assert each.run(more).stdout == "[1, 2] 20 before after\n"
        fork.run("file.close()")
        session.run("n = file.write('!')")
        assert session.run("n = file.seek(0); print(file.read())").stdout == "before after!\n"


def test_a_fork_outlives_the_session(sandbox):
    with sandbox.session() as session:
        session.run("x = 7")
        fork = session.fork()
    assert fork.is_open
    assert fork.run("print(x)").stdout == "7\n"
    fork.close()
    with pytest.raises(RequestError):
        fork.fork()


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_a_session_that_recovers_tells_how_the_call_ended_and_goes_on_from_before_it(runtime):
    limits = Limits(timeout=20.0, output=10, on_output="stop")
    with Sandbox(runtime, limits=limits).session(recover=True) as session:
        assert session.run("x = 1").ok
        result = session.run("x = 2; open('/tmp/half', 'w').close(); print('so far', 'x' * 99)")
        assert (result.status, result.stdout) == (Status.OUTPUT_LIMIT, "so far xxx")
        result = session.run("import os; print(x, os.listdir('/tmp'))")
        assert (result.status, result.stdout) == (Status.OK, "1 []\n")


def test_a_workspace_is_in_use_while_a_call_runs_and_not_in_between(sandbox):
    workspace = Workspace({"notes": "1"})
    with sandbox.session(workspace=workspace) as session:
        session.run("file = open('notes', 'a'); n = file.write('2'); file.flush()")
        assert workspace.read("notes") == b"12"
        assert sandbox.run("print(open('notes').read())", workspace=workspace).stdout == "12\n"
        session.run("n = file.write('3'); file.close()")
        assert workspace.read("notes") == b"123"
        with workspace.use(), pytest.raises(RequestError, match="in use"):
            session.run("1")
        assert session.run("print(open('notes').read())").stdout == "123\n"


def test_a_folder_of_the_host_is_open_while_a_call_runs_and_not_in_between(here, tmp_path):
    (tmp_path / "f").write_text("1")
    with here.session(mounts={"/data": HostFolder(tmp_path)}) as session:
        session.run("1")
        before = descriptors()
        session.run("file = open('/data/f')")
        assert descriptors() == before + 1
        (tmp_path / "f").write_text("2")
        assert session.run("print(file.read(), open('/data/f').read())").stdout == "2 2\n"
    assert descriptors() == before


def test_a_folder_that_cannot_be_used_is_told_and_ends_nothing(here, tmp_path):
    folder = tmp_path / "folder"
    with here.session(mounts={"/data": HostFolder(folder)}) as session:
        with pytest.raises(RequestError, match="cannot be used"):
            session.run("1")
        folder.mkdir()
        assert session.run("import os; print(os.listdir('/data'))").stdout == "[]\n"


def test_a_session_that_recovers_lets_go_of_its_workspace_which_stays_as_it_is():
    workspace = Workspace({"notes": "1"})
    limits = Limits(timeout=20.0, output=10, on_output="stop")
    with Sandbox(limits=limits).session(workspace=workspace, recover=True) as session:
        session.run("x = 1")
        stopped = "x = 2; file = open('notes', 'w'); n = file.write('2'); file.flush()\n"
        assert session.run(stopped + "print('x' * 99)").status == Status.OUTPUT_LIMIT
        assert workspace.read("notes") == b"2"
        assert session.run("print(x, open('notes').read())").stdout == "1 2\n"


def test_a_fork_shares_the_workspace_and_the_folders_of_its_session(sandbox, tmp_path):
    (tmp_path / "f").write_text("real")
    workspace = Workspace()
    mounts = {"/data": HostFolder(tmp_path)}
    with sandbox.session(workspace=workspace, mounts=mounts) as session:
        session.run("with open('/data/f') as file: x = file.read()")
        with session.fork() as fork:
            fork.run("with open('from fork', 'w') as file: n = file.write(x)")
        assert session.run("print(open('from fork').read())").stdout == "real\n"


# -- snapshots ---------------------------------------------------------------------------------

KEY = b"a key for these tests"


def test_a_session_goes_on_from_a_snapshot_wherever_it_is_opened(session, sandbox):
    session.run(
        "import json\nrows = [{'n': n, 'text': 'row %d' % n} for n in range(1000)]\n"
        "def total(): return sum(row['n'] for row in rows)\n"
        "file = open('/tmp/notes', 'w'); n = file.write('half ')\n"
    )
    snapshot = session.snapshot(key=KEY)
    assert len(snapshot) <= 300_000
    for _ in range(2):
        with sandbox.session(snapshot=snapshot, key=KEY) as later:
            result = later.run(
                "print(total(), json.dumps(rows[7]['text']))\n"
                "n = file.write('done'); file.close(); print(open('/tmp/notes').read())"
            )
            assert (result.stdout, result.stderr) == ('499500 "row 7"\nhalf done\n', "")
    assert session.run("file.close(); print(open('/tmp/notes').read())").stdout == "half \n"


def test_a_snapshot_of_a_fresh_session_can_be_opened(sandbox):
    with sandbox.session(env={"NAME": "value"}) as session:
        snapshot = session.snapshot()
    with sandbox.session(snapshot=snapshot) as later:
        assert later.run("import os; print(os.getenv('NAME'))").stdout == "value\n"


def test_snapshots_of_snapshots_go_on(session, sandbox):
    session.run("n = 0")
    snapshot = session.snapshot(key=KEY)
    for count in range(1, 5):
        with sandbox.session(snapshot=snapshot, key=KEY) as later:
            assert later.run("n += 1; print(n)").stdout == f"{count}\n"
            snapshot = later.snapshot(key=KEY)


def test_a_snapshot_opens_with_its_key_only(session, sandbox):
    session.run("n = 1")
    own, with_key = session.snapshot(), session.snapshot(key=KEY)
    for snapshot, key in ((own, KEY), (with_key, None), (with_key, KEY + b"x")):
        with pytest.raises(SnapshotError, match="another key"):
            sandbox.session(snapshot=snapshot, key=key)
    assert sandbox.session(snapshot=own).run("print(n)").stdout == "1\n"


def test_a_snapshot_of_another_runtime_is_refused():
    one, other = (Sandbox(runtime) for runtime in RUNTIMES)
    with one.session() as session, pytest.raises(SnapshotError, match="another runtime"):
        other.session(snapshot=session.snapshot())


def test_a_snapshot_is_opened_under_the_limits_of_who_opens_it(session, sandbox):
    session.run("n = open('/data', 'w').write('x' * 999)")
    snapshot = session.snapshot(key=KEY)
    for limits in (Limits(file_bytes=100), Limits(open_files=8, file_bytes=998)):
        tight = Sandbox(runtime_of(sandbox), limits=limits)
        with pytest.raises(SnapshotError, match="raise"):
            tight.session(snapshot=snapshot, key=KEY)


def runtime_of(sandbox):
    name = sandbox.run("").runtime.split()[0]
    return next(runtime for runtime, bundle in RUNTIMES.items() if bundle == name)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"snapshot": "text"}, "snapshot is str"),
        ({"snapshot": b"", "env": {"A": "1"}}, "leave env out"),
        ({"snapshot": b"", "key": b"short"}, "16 at least"),
        ({"snapshot": b"", "key": "a key that is text"}, "key is str"),
    ],
)
def test_what_does_not_go_with_a_snapshot_is_the_hosts_mistake(sandbox, arguments, words):
    with pytest.raises(RequestError, match=words):
        sandbox.session(**arguments)


def test_a_snapshot_with_a_key_that_is_none_is_the_hosts_mistake(session):
    with pytest.raises(RequestError, match="16 at least"):
        session.snapshot(key=b"short")


def test_a_snapshot_can_be_opened_by_the_sink_of_another_session(session, sandbox):
    session.run("n = 7")
    snapshot, seen = session.snapshot(key=KEY), []

    def sink(piece):
        with sandbox.session(snapshot=snapshot, key=KEY) as later:
            seen.append(later.run("print(n)").stdout)

    with sandbox.session() as other:
        assert other.run("print('x')", live=LiveStreams(stdout=sink)).ok
    assert set(seen) == {"7\n"}


def test_copies_draw_numbers_of_their_own_unless_the_program_gave_the_seed(session, sandbox):
    session.run(
        "import random; mine, given = random.Random(), random.Random(7)\n"
        "n = random.random(), mine.random(), given.random()"
    )
    snapshot = session.snapshot(key=KEY)
    copies = [session, session.fork(), session.fork()]
    copies += [sandbox.session(snapshot=snapshot, key=KEY) for _ in range(2)]
    code = "print(random.getrandbits(60), mine.getrandbits(60), given.getrandbits(60))"
    drawn = [copy.run(code).stdout.split() for copy in copies]
    assert [len(set(column)) for column in zip(*drawn, strict=True)] == [5, 5, 1]


def test_other_generators_of_micropython_draw_numbers_of_their_own_too():
    with Sandbox("micropython").session() as session:
        session.run("import urandom; n = urandom.getrandbits(32)")
        copies = [session, session.fork(), session.fork()]
        assert len({copy.run("print(urandom.getrandbits(32))").stdout for copy in copies}) == 3


def test_numbers_that_sqlite_draws_are_others_in_each_copy():
    with Sandbox().session() as session:
        session.run(
            "import sqlite3; db = sqlite3.connect(':memory:')\n"
            "def draw(): return db.execute('select random()').fetchone()\nn = draw()"
        )
        copies = [session, session.fork(), session.fork(), Sandbox().session()]
        copies[-1].run("import sqlite3; db = sqlite3.connect(':memory:')")
        copies[-1].run("def draw(): return db.execute('select random()').fetchone()")
        assert len({copy.run("print(draw())").stdout for copy in copies}) == 4


def test_names_of_temporary_files_are_others_in_each_copy():
    with Sandbox().session() as session:
        session.run("import tempfile; name = tempfile.mktemp()")
        copies = [session, session.fork(), session.fork()]
        assert len({copy.run("print(tempfile.mktemp())").stdout for copy in copies}) == 3


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_under_a_seed_all_copies_draw_the_same_numbers(runtime):
    draw = "import random, secrets; print(random.random(), secrets.token_hex(4))"
    with Sandbox(runtime, seed=7).session() as session:
        first = session.run(draw).stdout
        copies = [session, session.fork(), session.fork()]
        drawn = {copy.run(draw).stdout for copy in copies}
        assert len(drawn) == 1
        assert first not in drawn


def test_a_generator_whose_state_was_set_goes_on_with_it_in_each_copy(session):
    session.run("import random; random.setstate(random.getstate())")
    copies = session, session.fork()
    assert len({copy.run("print(random.getrandbits(60))").stdout for copy in copies}) == 1


def test_a_session_that_recovers_draws_other_numbers_than_before(sandbox):
    limits = Limits(timeout=20.0, output=40, on_output="stop")
    with Sandbox(runtime_of(sandbox), limits=limits).session(recover=True) as session:
        session.run("import random; n = random.random()")
        drawn = [session.run("print(random.random(), 'x' * 99)").stdout.split()[0] for _ in "ab"]
    assert drawn[0] != drawn[1]


def test_the_monotonic_clock_never_goes_back_in_a_copy(session, sandbox):
    session.run("import time; before = time.monotonic()")
    snapshot = session.snapshot(key=KEY)
    for copy in (session.fork(), sandbox.session(snapshot=snapshot, key=KEY)):
        assert copy.run("print(time.monotonic() >= before)").stdout == "True\n"


def test_a_snapshot_taken_in_a_worker_goes_on_in_this_process_and_the_other_way_round():
    for first, second in (("process", "thread"), ("thread", "process")):
        with (
            Sandbox("micropython", isolation=first) as there,
            Sandbox("micropython", isolation=second) as here,
            there.session() as session,
        ):
            session.run("n = 41")
            with here.session(snapshot=session.snapshot(key=KEY), key=KEY) as later:
                assert later.run("print(n + 1)").stdout == "42\n"


def test_a_session_cannot_be_copied_while_a_call_runs(session):
    told = []

    def copy(piece):
        for copied in (session.fork, session.snapshot):
            with pytest.raises(SnapshotError, match="only between its calls"):
                copied()
            told.append(copied)

    assert session.run("print('x')", live=LiveStreams(stdout=copy)).ok
    assert told
