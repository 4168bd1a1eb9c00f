"""The runner that runs commands of bundles in worker processes."""

from __future__ import annotations

import asyncio
import os
import signal
import threading

import pytest

from cloche.engine.confinement import can_confine_writing
from cloche.engine.files.workspace import Workspace
from cloche.engine.live import LiveStreams
from cloche.errors import BundleNotFoundError, LimitError, RequestError, SignatureError
from cloche.host_folder import HostFolder
from cloche.limits import Limits
from cloche.request import RunRequest
from cloche.result import Status
from cloche.sandbox.process_runner import ProcessRunner
from cloche.sandbox.runtimes import RUNTIMES
from cloche.sandbox.sandbox import Sandbox
from cloche.workers import writing
from tests.engine.guests import ECHO, FLOOD, SPIN, UNREACHABLE, make_request, says, write_guest
from tests.sandbox import children
from tests.workers.scene import (
    LONG,
    Spinning,
    ask,
    kill_for_good,
    runner_of,
    settled,
    wait_until_full,
    wait_until_gone,
    worker_at_work,
)

KILLS = [signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM]


@pytest.fixture(scope="module")
def runner():
    with runner_of() as runner:
        yield runner


@pytest.fixture(scope="module")
def echo(tmp_path_factory):
    return write_guest(tmp_path_factory.mktemp("echo"), ECHO, "python")


@pytest.fixture(scope="module")
def spin(tmp_path_factory):
    return write_guest(tmp_path_factory.mktemp("spin"), SPIN, "python")


def test_runs_what_a_runner_in_this_process_runs(runner, echo):
    result = runner.run(echo, make_request(stdin=b"\0hello\xff"))
    assert (result.status, result.stdout_bytes, result.runtime) == (
        Status.OK,
        b"\0hello\xff",
        "lang-test 1.2.3",
    )
    assert result.usage.queue_seconds > 0.0


def test_many_give_their_results_in_order(runner, echo):
    requests = [make_request(stdin=b"%d" % number) for number in range(500)]
    results = runner.run_many(echo, requests)
    assert [result.stdout for result in results] == [str(number) for number in range(500)]
    assert runner.run_many(echo, []) == []


def test_both_workers_have_a_part_in_many(runner, spin):
    limits = Limits(timeout=0.2)
    results = runner.run_many(spin, [make_request(limits=limits) for _ in range(4)])
    assert [result.status for result in results] == [Status.TIMEOUT] * 4
    waits = sorted(result.usage.queue_seconds for result in results)
    assert waits[1] < 0.2  # the second did not wait for the first


@pytest.mark.parametrize("call", ["run", "arun", "run_many"])
def test_a_request_without_a_command_is_refused(runner, echo, call):
    request = RunRequest(argv=())
    calls = {
        "run": lambda: runner.run(echo, request),
        "arun": lambda: asyncio.run(runner.arun(echo, request)),
        "run_many": lambda: runner.run_many(echo, [request]),
    }
    with pytest.raises(RequestError, match="argv is empty"):
        calls[call]()


def test_many_are_of_one_command(runner, echo):
    with pytest.raises(RequestError, match="one command"):
        runner.run_many(echo, [make_request(), RunRequest(argv=("ruby",))])


@pytest.mark.parametrize(
    "wrong",
    [
        {"argv": ("python", 5)},
        {"stdin": "text"},
        {"env": {"a=b": "c"}},
        {"env": {"a": 5}},
        {"files": {"relative": b""}},
        {"files": {"/a": "text"}},
        {"folders": {"/a": {"b": 5}}},
    ],
)
def test_a_request_that_cannot_be_is_the_hosts_mistake(runner, echo, wrong):
    request = RunRequest(**{"argv": ("python",), **wrong})
    with pytest.raises(RequestError):
        runner.run(echo, request)
    with pytest.raises(RequestError):
        runner.run_many(echo, [make_request(), request, make_request()])


def test_limits_that_do_not_fit_the_runtime_are_refused_in_a_worker_as_here():
    limits = Limits(memory=1 << 20)
    with (
        Sandbox("micropython", limits=limits, isolation="process", workers=1) as sandbox,
        pytest.raises(LimitError, match="starts with"),
    ):
        sandbox.run("1")


def test_bundles_are_verified_by_the_workers(tmp_path, echo):
    runner = ProcessRunner(1)
    with pytest.raises(SignatureError):
        runner.run(echo, make_request())
    with pytest.raises(SignatureError):
        runner.open_bundle(echo)
    with pytest.raises(BundleNotFoundError):
        runner.run(str(tmp_path), make_request())
    runner.close()


def test_a_bundle_that_cannot_be_loaded_is_in_nobodys_way(runner, tmp_path, echo):
    with pytest.raises(BundleNotFoundError):
        runner.load(str(tmp_path / "nothing"), "python")
    assert runner.run(echo, make_request(stdin=b"x")).stdout == "x"
    assert runner.open_bundle(echo).folder == echo


def test_says_what_it_waits_for(tmp_path):
    told = []
    runner = ProcessRunner(1, require_signature=False, on_wait=told.append)
    folder = write_guest(tmp_path / "bundle", says("compiled in a worker"), "python")
    assert runner.run(folder, make_request()).ok
    runner.announce("slow")
    runner.close()
    assert "compiling lang-test" in told[0]
    assert told[-1] == "slow"
    with runner_of(1) as other:
        other.announce("to nobody")


def test_sinks_are_called_in_this_process_while_the_guest_runs(runner, spin):
    spinning = Spinning(runner, spin, Limits(timeout=0.3))
    assert (spinning.result().status, spinning.result().stdout) == (Status.TIMEOUT, "hi\n")


def test_what_a_sink_raises_ends_the_run_and_is_raised(runner, spin, echo):
    def refuse(data):
        raise KeyError("no")

    with pytest.raises(KeyError):
        runner.run(spin, make_request(limits=LONG), LiveStreams(stdout=refuse))
    assert runner.run(echo, make_request(stdin=b"x")).stdout == "x"


def test_a_sink_that_makes_runs_of_its_own_is_not_in_its_own_way(runner, spin, echo):
    found = []
    live = LiveStreams(stdout=lambda _: found.append(runner.run(echo, make_request(stdin=b"x"))))
    runner.run(spin, make_request(limits=Limits(timeout=2.0)), live)
    assert [result.stdout for result in found] == ["x"]


def test_live_output_is_capped(runner, tmp_path):
    pieces = []
    folder = write_guest(tmp_path / "bundle", FLOOD, "python")
    request = make_request(limits=Limits(output=5000, on_output="stop", timeout=60.0))
    result = runner.run(folder, request, LiveStreams(stdout=pieces.append))
    assert (result.status, len(b"".join(pieces))) == (Status.OUTPUT_LIMIT, 5000)


def test_live_input_is_read_as_the_guest_reads_it_and_no_further(runner, echo):
    reader, writer = os.pipe()
    os.write(writer, b"x" * 1000 + b"the rest")
    request = make_request(limits=Limits(stdin=1000))
    result = runner.run(echo, request, LiveStreams(stdin=reader))
    assert result.stdout == "x" * 1000
    assert os.read(reader, 100) == b"the rest"
    os.close(writer)
    assert runner.run(echo, make_request(), LiveStreams(stdin=reader)).stdout == ""
    os.close(reader)


def test_input_that_never_comes_is_waited_for_no_longer_than_the_limit(runner, echo):
    reader, writer = os.pipe()
    request = make_request(limits=Limits(timeout=0.2))
    assert runner.run(echo, request, LiveStreams(stdin=reader)).status == Status.TIMEOUT
    os.close(reader)
    os.close(writer)


def test_input_that_cannot_be_read_is_the_guests_error(runner, echo):
    reader, writer = os.pipe()
    os.close(reader)
    assert runner.run(echo, make_request(), LiveStreams(stdin=writer)).exit_code == 74
    os.close(writer)


@pytest.mark.parametrize("kind", KILLS)
def test_a_worker_that_dies_gives_a_result_and_is_replaced(runner, spin, kind):
    runner.load(spin, "python")
    before = wait_until_full(runner)
    spinning = Spinning(runner, spin)
    kill_for_good(spinning.pid, kind)
    result = spinning.result()
    assert (result.status, result.exit_code) == (Status.CRASHED, 134)
    assert result.detail == f"the worker process was ended by {kind.name}"
    assert spinning.pid in before
    assert spinning.pid not in wait_until_full(runner)


def test_a_worker_that_does_not_move_any_more_is_killed_at_its_guests_limit(runner, spin):
    spinning = Spinning(runner, spin, Limits(timeout=0.5))
    os.kill(spinning.pid, signal.SIGSTOP)
    result = spinning.result()
    assert (result.status, result.exit_code) == (Status.TIMEOUT, 124)
    assert "killed" in result.detail
    wait_until_gone(spinning.pid)
    assert 0.9 < result.usage.run_seconds < 10.0


def test_many_go_on_where_a_worker_dies(runner, spin):
    """The one that it was at has crashed; what it had not begun is done by another."""
    limits = Limits(timeout=0.5)
    found = []

    def run():
        found.extend(runner.run_many(spin, [make_request(limits=limits)] * 8))

    runner.load(spin, "python")
    wait_until_full(runner)
    thread = threading.Thread(target=run)
    thread.start()
    os.kill(worker_at_work(runner), signal.SIGKILL)
    thread.join(60)
    statuses = [result.status for result in found]
    assert sorted(statuses) == [Status.CRASHED] + [Status.TIMEOUT] * 7


def test_a_trap_of_the_guest_is_no_end_of_its_worker(runner, tmp_path):
    folder = write_guest(tmp_path / "bundle", UNREACHABLE, "python")
    runner.load(folder, "python")
    before = wait_until_full(runner)
    for _ in range(10):
        assert runner.run(folder, make_request()).status == Status.CRASHED
    assert settled(runner) == before


def test_cancelling_at_any_moment_leaves_nothing_behind(runner, spin, echo):
    runner.load(spin, "python")

    async def main():
        for turn in range(60):
            task = asyncio.create_task(runner.arun(spin, make_request(limits=LONG)))
            for _ in range(turn % 7):
                await asyncio.sleep(0)
            if turn % 2:
                await asyncio.sleep(turn / 20_000)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(main())
    assert asyncio.run(runner.arun(echo, make_request(stdin=b"x"))).stdout == "x"


def test_a_loop_is_not_blocked_while_its_first_run_waits_for_the_workers(tmp_path):
    folder = write_guest(tmp_path / "bundle", says("loaded"), "python")

    async def main():
        with runner_of(1) as runner:
            task = asyncio.create_task(runner.arun(folder, make_request()))
            turns = 0
            while not task.done():
                await asyncio.sleep(0)
                turns += 1
            return turns, task.result()

    turns, result = asyncio.run(main())
    assert turns > 10
    assert result.stdout == "loaded"


def test_closing_ends_what_runs_and_what_waits(spin):
    with runner_of(1) as runner:
        spinning = Spinning(runner, spin)
        waiting = threading.Thread(target=lambda: found.append(runner.run(spin, make_request())))
        found = []
        waiting.start()
        runner.close()
        waiting.join(60)
        assert spinning.result().status == Status.CANCELLED
        wait_until_gone(spinning.pid)
    assert all(result.status == Status.CANCELLED for result in found)


def test_threads_may_share_a_runner(runner, echo):
    wrong = []

    def work(token):
        for number in range(10):
            stdin = b"%d-%d" % (token, number)
            if runner.run(echo, make_request(stdin=stdin)).stdout_bytes != stdin:
                wrong.append(stdin)

    threads = [threading.Thread(target=work, args=(token,)) for token in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert wrong == []


@pytest.fixture(scope="module")
def caller():
    """Give a sandbox with workers whose guests may call functions of this process."""

    async def later(number):
        await asyncio.sleep(0)
        return number + 1

    def fail():
        raise KeyError("no")

    def leave():
        raise KeyboardInterrupt("enough")

    functions = {"double": lambda n: 2 * n, "later": later, "fail": fail, "leave": leave}
    with Sandbox("micropython", isolation="process", workers=2, functions=functions) as sandbox:
        yield sandbox


def test_inputs_and_values_cross_as_they_do_here(caller):
    given = {"n": 1 << 70, "names": ("a", b"b"), "more": {1: {2.5, None}}}
    result = caller.run("[n, names, more]", inputs=given)
    assert result.value == [given["n"], given["names"], given["more"]]
    with pytest.raises(RequestError, match="cannot be carried"):
        caller.run("1", inputs={"x": object()})


def test_guests_call_functions_of_this_process(caller):
    result = caller.run("try:\n    fail()\nexcept KeyError:\n    print('caught')\ndouble(21)")
    assert (result.value, result.stdout) == (42, "caught\n")
    assert [(call.name, call.outcome) for call in result.calls] == [
        ("fail", "error"),
        ("double", "ok"),
    ]
    assert caller.run("later(1)").value == 2
    values = [result.value for result in caller.run_many(["double(4)"] * 40)]
    assert values == [8] * 40


def test_async_functions_run_on_the_loop_of_their_caller(caller):
    async def main():
        return await caller.arun("later(double(2))")

    assert asyncio.run(main()).value == 5


def test_what_a_function_raises_that_is_no_exception_is_raised(caller):
    with pytest.raises(KeyboardInterrupt):
        caller.run("leave()")
    assert caller.run("double(1)").value == 2


def test_a_session_calls_as_well(caller):
    with caller.session() as session:
        assert session.run("x = double(n)", inputs={"n": 5}).calls[0].name == "double"
        assert session.run("x + double(1)").value == 12


def test_the_guests_time_stands_still_while_the_host_works(caller):
    begun = threading.Event()

    def wait():
        begun.wait(2.0)
        return 7

    limits = Limits(timeout=0.2)
    with Sandbox(
        "micropython", runner=caller._runner, limits=limits, functions={"wait": wait}
    ) as sandbox:
        result = sandbox.run("wait()")
    assert (result.status, result.value) == (Status.OK, 7)


def test_folders_of_the_host_are_read_in_workers(tmp_path, caller):
    (tmp_path / "data.csv").write_text("1,2")
    readonly = {"/data": HostFolder(tmp_path)}
    with Sandbox("micropython", runner=caller._runner, mounts=readonly) as sandbox:
        assert sandbox.run("print(open('/data/data.csv').read())").stdout == "1,2\n"
        assert sandbox.run("open('/data/new', 'w')").error.type == "OSError"


WRITE = """
import os
with open('/data/{0}', 'w') as file: n = file.write('a' * 10000)
with open('/data/{0}', 'w') as file: n = file.write('{0}')
os.mkdir('/data/of {0}')
os.rename('/data/{0}', '/data/of {0}/moved')
print(open('/data/of {0}/moved').read())
"""


@pytest.mark.skipif(not can_confine_writing(), reason="it takes Landlock, of Linux 6.2")
@pytest.mark.parametrize("runtime", RUNTIMES)
def test_folders_of_the_host_are_written_in_workers_where_that_is_wanted(tmp_path, caller, runtime):
    mounts = {"/data": HostFolder(tmp_path, readonly=False)}
    with Sandbox(runtime, runner=caller._runner, mounts=mounts) as sandbox:
        assert sandbox.run(WRITE.format("run")).stdout == "run\n"
        results = sandbox.run_many([WRITE.format("one"), WRITE.format("two")])
        assert [result.stdout for result in results] == ["one\n", "two\n"]
        with sandbox.session() as session:
            assert session.run(WRITE.format("step")).stdout == "step\n"
            assert session.run("print(len(os.listdir('/data')))").stdout == "4\n"
    assert (tmp_path / "of step" / "moved").read_text() == "step"


WORK = """
import os
with open('log', 'a') as file: n = file.write('{0} ')
os.makedirs('d/{0}')
print(open('log').read(), os.listdir('/data'))
"""


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_a_workspace_is_lent_to_one_run_after_the_other(tmp_path, caller, runtime):
    (tmp_path / "real").write_text("")
    workspace = Workspace({"log": "begun "})
    mounts = {"/": workspace, "/data": HostFolder(tmp_path), "/more": Workspace({"x": "1"})}
    with Sandbox(runtime, runner=caller._runner, mounts=mounts) as sandbox:
        assert sandbox.run(WORK.format("one")).stdout == "begun one  ['real']\n"
        assert asyncio.run(sandbox.arun(WORK.format("two"))).ok
        assert [each.ok for each in sandbox.run_many([WORK.format("3"), WORK.format("4")])] == [
            True,
            True,
        ]
        assert sandbox.run("print(open('/more/x').read())").stdout == "1\n"
    assert workspace.read("log") == b"begun one two 3 4 "


def test_what_a_stopped_run_has_written_is_in_its_workspace(caller):
    workspace = Workspace()
    with Sandbox("micropython", runner=caller._runner, limits=Limits(timeout=0.3)) as sandbox:
        code = "with open('half', 'w') as f: f.write('x')\nwhile True: pass"
        assert sandbox.run(code, workspace=workspace).status == Status.TIMEOUT
    assert workspace.read("half") == b"x"


def test_a_workspace_stays_as_it_was_where_its_worker_is_lost(caller):
    workspace = Workspace({"a": "1"})
    with Sandbox("micropython", runner=caller._runner, limits=LONG) as sandbox:
        code = "import os; os.remove('a'); print('here')\nwhile True: pass"

        def kill(stream, text):
            if "here" in text:
                kill_for_good(worker_at_work(caller._runner), signal.SIGKILL)

        result = sandbox.run(code, workspace=workspace, on_output=kill)
    assert result.status == Status.CRASHED
    assert workspace.list() == ("a",)


def test_a_workspace_that_is_in_use_is_refused(caller):
    workspace = Workspace()
    sandbox = Sandbox("micropython", runner=caller._runner)
    with workspace.use(), pytest.raises(RequestError, match="in use"):
        sandbox.run("1", workspace=workspace)


@pytest.mark.skipif(not can_confine_writing(), reason="it takes Landlock, of Linux 6.2")
def test_a_run_that_may_write_leaves_no_process(tmp_path, caller):
    mounts = {"/data": HostFolder(tmp_path, readonly=False)}
    with Sandbox("micropython", runner=caller._runner, mounts=mounts) as sandbox:
        assert sandbox.run("print(1)").ok
    while len(ask(caller._runner, lambda staff: list(staff.workers))) > 2:
        continue


def test_where_a_worker_cannot_be_kept_from_writing_elsewhere_it_may_write_nothing(
    tmp_path, caller, monkeypatch
):
    monkeypatch.setattr(writing, "can_confine_writing", lambda: False)
    mounts = {"/data": HostFolder(tmp_path, readonly=False)}
    with Sandbox("micropython", runner=caller._runner, mounts=mounts) as sandbox:
        for call in (sandbox.run, lambda code: sandbox.session().run(code)):
            with pytest.raises(RequestError, match="has to be read-only"):
                call("1")
        with pytest.raises(RequestError, match="has to be read-only"):
            sandbox.run_many(["1"])


PROCESSES = """
sandbox = Sandbox("micropython", isolation="process", limits=Limits(timeout=600.0))
sandbox.run("1")
pids = [worker.process.pid for worker in sandbox._runner._pool._dispatcher.staff.workers]
"""


def test_a_worker_gets_nothing_of_the_hosts_environment():
    told = children.run(
        "os.environ['CANARY'] = 'secret'\n"
        + PROCESSES
        + """
for pid in pids:
    print(open(f"/proc/{pid}/environ").read() or "empty")
    open_files = {os.path.basename(os.readlink(f"/proc/{pid}/fd/{each}")).split(":")[0]
                  for each in os.listdir(f"/proc/{pid}/fd")}
    open_files -= {"memfd"}  # the engine's own
    print(sorted(open_files), os.getsid(pid) == pid, os.readlink(f"/proc/{pid}/cwd"))
"""
    )
    assert told == "empty\n['null', 'socket'] True /\n" * 2


def test_ctrl_c_ends_a_run_and_no_worker():
    child = children.start(
        PROCESSES
        + """
print("ready", flush=True)
try:
    sandbox.run("while True: pass")
except KeyboardInterrupt:
    after = sandbox.run("print('still well')").stdout
    alive = [worker.process.pid for worker in sandbox._runner._pool._dispatcher.staff.workers]
    print("interrupted", after.strip(), alive == pids)
"""
    )
    assert child.stdout.readline() == b"ready\n"
    threading.Timer(0.2, child.send_signal, (2,)).start()
    status, output, errors = children.finish(child, 30.0)
    assert (status, output) == (0, "interrupted still well True\n"), errors


@pytest.mark.parametrize(
    "end", ["", "sys.exit(0)", "sandbox.close()", "del sandbox", "os.kill(os.getpid(), 9)"]
)
def test_no_worker_outlives_its_host(end):
    child = children.start(
        PROCESSES
        + """
for _ in range(4):
    threading.Thread(target=sandbox.run, args=("while True: pass",), daemon=True).start()
session = sandbox.session()
session.run("1")
pids += [worker.process.pid for worker in sandbox._runner._pool._dispatcher.staff.workers]
print(*pids, flush=True)
"""
        + end
    )
    pids = [int(pid) for pid in child.stdout.readline().split()]
    status, _, errors = children.finish(child, 30.0)
    assert (status, errors) == (-9 if "kill" in end else 0, "")
    assert len(pids) > 3
    for pid in pids:
        wait_until_gone(pid)


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_the_child_of_a_fork_has_workers_of_its_own():
    told = children.run(
        PROCESSES
        + """
child = os.fork()
if not child:
    print(sandbox.run("print('child')").stdout, end="", flush=True)
    own = [worker.process.pid for worker in sandbox._runner._pool._dispatcher.staff.workers]
    print(set(own).isdisjoint(pids), flush=True)
    sandbox.close()
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
print(sandbox.run("print('parent')").stdout, end="")
print(pids == [worker.process.pid for worker in sandbox._runner._pool._dispatcher.staff.workers])
"""
    )
    assert told == "child\nTrue\nparent\nTrue\n"
