"""A worker that somebody else has got hold of reaches its own run, and nothing else."""

from __future__ import annotations

import pytest

from cloche.engine.channel.functions import HostFunctions
from cloche.engine.files.workspace import Workspace
from cloche.engine.live import LiveStreams
from cloche.engine.state.carried import write_carried
from cloche.engine.step_request import StepRequest
from cloche.errors import ClocheError, EngineError
from cloche.limits import Limits
from cloche.record import replace
from cloche.result import Status
from cloche.sandbox.process_runner import ProcessRunner
from cloche.wire.frames import write_frame
from cloche.workers import process
from tests.engine.guests import make_request
from tests.workers import hostile
from tests.workers.hostile import (
    CALL_NONSENSE,
    LIVE_NONSENSE,
    NONSENSE,
    SESSION_WORKSPACE_NONSENSE,
    SETTLING_NONSENSE,
    SNAPSHOT_NONSENSE,
    WORKSPACE_NONSENSE,
    script,
)
from tests.workers.scene import settled, wait_until_gone


@pytest.fixture
def hostile_runner(monkeypatch, tmp_path):
    """Give a runner whose workers are as hostile as they are told to be."""
    runners = []

    def make(text):
        boot = tmp_path / "boot.py"
        boot.write_text(text, encoding="utf-8")
        monkeypatch.setattr(process, "_BOOT", str(boot))
        runners.append(ProcessRunner(1))
        return runners[-1]

    yield make
    for runner in runners:
        runner.close()


@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_ends_the_worker_and_its_run(hostile_runner, name):
    runner = hostile_runner(script(NONSENSE[name]))
    runner.load("/nowhere", "python")
    (pid,) = settled(runner)
    result = runner.run("/nowhere", make_request())
    assert (result.status, result.exit_code) == (Status.CRASHED, 134)
    assert "killed for what it said" in result.detail
    wait_until_gone(pid)


@pytest.mark.parametrize("name", LIVE_NONSENSE)
def test_nonsense_about_live_streams_ends_the_worker(hostile_runner, name):
    runner = hostile_runner(script(LIVE_NONSENSE[name]))
    runner.load("/nowhere", "python")
    (pid,) = settled(runner)
    passed_on = []
    live = LiveStreams(stdout=passed_on.append)
    if "input" in name and "output" not in name:
        live = LiveStreams(stdin=0)
    result = runner.run("/nowhere", make_request(), live)
    assert result.status in (Status.CRASHED, Status.OK)
    assert len(b"".join(passed_on)) <= 1 << 20
    wait_until_gone(pid)


@pytest.mark.parametrize("name", CALL_NONSENSE)
def test_nonsense_about_calls_ends_the_worker(hostile_runner, name):
    runner = hostile_runner(script(CALL_NONSENSE[name]))
    runner.load("/nowhere", "python")
    (pid,) = settled(runner)
    made = []
    functions = HostFunctions(by_name={"f": lambda: made.append(1)})
    request = replace(make_request(limits=Limits(calls=100)), has_channel=True)
    result = runner.run("/nowhere", request, functions=functions)
    assert result.status == Status.CRASHED
    assert len(made) <= 100
    assert len(result.calls) == len(made)
    wait_until_gone(pid)


@pytest.mark.parametrize("name", SETTLING_NONSENSE)
def test_a_worker_that_never_gets_ready_is_an_error_of_the_machine(hostile_runner, name):
    runner = hostile_runner(script(SETTLING_NONSENSE[name], settled=b""))
    with pytest.raises(EngineError, match="killed for what it said"):
        runner.load("/nowhere", "python")


def test_an_end_for_the_second_time_ends_the_worker_and_no_other_run(hostile_runner):
    good = write_frame(hostile.ENDED, 2, hostile.GOOD)
    runner = hostile_runner(script(good * 2))
    for _ in range(3):
        assert runner.run("/nowhere", make_request()).ok


def test_a_claim_that_nothing_follows_is_waited_for_no_longer_than_the_limit(hostile_runner):
    begun = write_frame(hostile.BEGUN, 2, b"null")
    runner = hostile_runner(script(begun + hostile.sized(hostile.ENDED, 2, 1000, 1 << 20)))
    assert runner.run("/nowhere", make_request(limits=Limits(timeout=0.1))).status == Status.TIMEOUT


@pytest.mark.parametrize("name", WORKSPACE_NONSENSE)
def test_nonsense_about_a_workspace_crashes_the_run_and_leaves_the_workspace(hostile_runner, name):
    runner = hostile_runner(script(WORKSPACE_NONSENSE[name]))
    runner.load("/nowhere", "python")
    workspace = Workspace({"a": "1"})
    result = runner.run("/nowhere", replace(make_request(), mounts={"/": workspace}))
    assert (result.status, result.exit_code) == (Status.CRASHED, 134)
    assert workspace.list() == ("a",)


def test_of_a_worker_that_is_lost_before_the_end_no_workspace_comes_back(hostile_runner):
    files = write_carried(Workspace({"b": "2"}))
    head = b'{"position":0,"files":%d}' % len(files)
    returned = write_frame(hostile.WORKSPACE, 2, head, [files])
    runner = hostile_runner(script(returned, then="os._exit(3)"))
    workspace = Workspace({"a": "1"})
    result = runner.run("/nowhere", replace(make_request(), mounts={"/": workspace}))
    assert result.status == Status.CRASHED
    assert workspace.list() == ("a",)


@pytest.mark.parametrize("name", SESSION_WORKSPACE_NONSENSE)
def test_nonsense_about_a_sessions_workspace_ends_it_and_leaves_the_workspace(hostile_runner, name):
    then = f"next_frame()\nsay({SESSION_WORKSPACE_NONSENSE[name]!r})"
    runner = hostile_runner(script(write_frame(hostile.ENDED, 2, b"null"), then=then))
    runner.load("/nowhere", "python")
    workspace = Workspace({"a": "1"})
    session = runner.open_session("/nowhere", replace(make_request(), mounts={"/": workspace}))
    step = session.step(StepRequest(code="1"))
    step.submit()
    assert step.wait().status == Status.CRASHED
    assert not session.is_open
    assert workspace.list() == ("a",)
    session.close()


@pytest.mark.parametrize("copy", ["fork", "snapshot"])
@pytest.mark.parametrize("name", SNAPSHOT_NONSENSE)
def test_nonsense_in_place_of_a_sessions_state_is_an_error_and_no_session(
    hostile_runner, name, copy
):
    then = f"next_frame()\nsay({SNAPSHOT_NONSENSE[name]!r})"
    runner = hostile_runner(script(write_frame(hostile.ENDED, 2, b"null"), then=then))
    runner.load("/nowhere", "python")
    session = runner.open_session("/nowhere", make_request(limits=Limits(memory=1 << 20)))
    copies = {"fork": session.fork, "snapshot": lambda: session.take_snapshot(b"key")}
    with pytest.raises(ClocheError):
        copies[copy]()
    session.close()


def test_a_worker_that_only_closes_its_socket_is_killed(hostile_runner):
    then = "os.close(descriptor)\nimport time\ntime.sleep(600)"
    runner = hostile_runner(script(b"", then=then))
    runner.load("/nowhere", "python")
    (pid,) = settled(runner)
    assert runner.run("/nowhere", make_request()).status == Status.CRASHED
    wait_until_gone(pid)


def test_what_a_worker_has_started_is_ended_with_it(hostile_runner, tmp_path):
    told = tmp_path / "pid"
    then = f"""
if not (child := os.fork()):
    while True: pass
open({str(told)!r}, "w").write(str(child))
os._exit(3)
"""
    runner = hostile_runner(script(b"", then=then))
    result = runner.run("/nowhere", make_request(limits=Limits(timeout=0.1)))
    assert result.status in (Status.CRASHED, Status.TIMEOUT)
    wait_until_gone(int(told.read_text()))


@pytest.mark.parametrize("name", ["KeyboardInterrupt", "object", "__builtins__", "annotations", ""])
def test_a_failure_is_only_ever_one_of_cloches_own(hostile_runner, name):
    head = b'{"type":"%s","message":"from a stranger"}' % name.encode()
    runner = hostile_runner(script(write_frame(hostile.FAILED, 2, head)))
    with pytest.raises(ClocheError, match="from a stranger") as raised:
        runner.run("/nowhere", make_request())
    assert type(raised.value) is EngineError
