"""A session whose instance lives in a worker of its own; `tests/sandbox` has the rest."""

from __future__ import annotations

import gc
import os
import signal
import threading

import pytest

from cloche import Limits, LiveStreams, Sandbox, Workspace
from cloche.engine.step_request import StepRequest
from cloche.errors import RequestError, SnapshotError
from cloche.result import Status
from cloche.workers.session import WorkerSession
from tests.workers.scene import ask, kill_for_good, wait_until_full, wait_until_gone

ENDLESS = "print(1)\nwhile True: pass"


@pytest.fixture(scope="module")
def sandbox():
    limits = Limits(timeout=60.0)
    with Sandbox("micropython", isolation="process", workers=1, limits=limits) as sandbox:
        sandbox.prepare()
        yield sandbox


@pytest.fixture
def session(sandbox):
    with sandbox.session() as session:
        session.run("x = 1")
        yield session


def pid_of(session):
    opened = session._session
    assert isinstance(opened, WorkerSession)
    return opened._seat.worker.process.pid


def test_has_a_process_of_its_own_beside_the_pool(sandbox, session):
    with sandbox.session() as other:
        other.run("x = 2")
        pids = {pid_of(session), pid_of(other)}
        assert len(pids) == 2
        assert pids.isdisjoint(wait_until_full(sandbox._runner, 1))
        assert session.run("print(x)").stdout == "1\n"
    gone = pids - {pid_of(session)}
    wait_until_gone(gone.pop())


@pytest.mark.parametrize("kind", [signal.SIGKILL, signal.SIGSEGV])
def test_ends_with_its_worker_and_says_so(session, kind):
    printed, results = threading.Event(), []
    live = LiveStreams(stdout=lambda data: printed.set())
    call = threading.Thread(target=lambda: results.append(session.run(ENDLESS, live=live)))
    call.start()
    assert printed.wait(60)
    kill_for_good(pid_of(session), kind)
    call.join(60)
    assert results[0].status == Status.CRASHED
    assert not session.is_open
    result = session.run("print(x)")
    assert (result.status, result.exit_code) == (Status.ERROR, 1)
    assert result.detail == f"the session has ended: the worker process was ended by {kind.name}"


def test_a_worker_that_dies_while_it_idles_ends_the_session(sandbox, session):
    pid = pid_of(session)
    os.kill(pid, signal.SIGKILL)
    wait_until_gone(pid)
    result = session.run("print(x)")
    assert (result.status, result.stdout) in ((Status.ERROR, ""), (Status.CRASHED, ""))
    assert not session.is_open


def test_a_session_whose_guest_was_stopped_gives_its_worker_back(sandbox):
    limits = Limits(timeout=0.2, grace=0)
    with Sandbox("micropython", runner=sandbox._runner, limits=limits) as short:
        session = short.session()
        session.run("x = 1")
        pid = pid_of(session)
        assert session.run("while True: pass").status == Status.TIMEOUT
        wait_until_gone(pid)
        assert session.run("x").detail == (
            "the session has ended: the guest was stopped at its time limit"
        )


def test_a_worker_that_does_not_move_any_more_ends_the_call_and_the_session(sandbox):
    with Sandbox("micropython", runner=sandbox._runner, limits=Limits(timeout=0.3)) as short:
        session, results, printed = short.session(), [], threading.Event()
        live = LiveStreams(stdout=lambda data: printed.set())
        session.run("x = 1")
        call = threading.Thread(target=lambda: results.append(session.run(ENDLESS, live=live)))
        call.start()
        assert printed.wait(60)
        os.kill(pid_of(session), signal.SIGSTOP)
        call.join(60)
        assert results[0].status == Status.TIMEOUT
        assert "killed" in session.run("x").detail


def test_what_waits_when_it_is_closed_is_cancelled(sandbox):
    session, results, printed = sandbox.session(), [], threading.Event()
    live = LiveStreams(stdout=lambda data: printed.set())
    call = threading.Thread(target=lambda: results.append(session.run(ENDLESS, live=live)))
    call.start()
    assert printed.wait(60)
    session.close()
    call.join(60)
    assert [result.status for result in results] == [Status.CANCELLED]
    with pytest.raises(RequestError, match="closed"):
        session.run("1")


def test_a_sink_cannot_call_the_session_whose_output_it_gets(session):
    def call_again(data):
        session.run("1")

    with pytest.raises(RequestError, match="sink of its own output"):
        session.run("print(1)", live=LiveStreams(stdout=call_again))


def test_reads_the_hosts_input(session):
    reader, writer = os.pipe()
    os.write(writer, b"one\ntwo\n")
    result = session.run("print(input() + input())", live=LiveStreams(stdin=reader))
    assert result.stdout == "onetwo\n"
    os.close(reader)
    os.close(writer)


def test_one_that_nobody_has_any_more_leaves_no_process(sandbox):
    session = sandbox.session()
    session.run("x = 1")
    pid = pid_of(session)
    del session
    gc.collect()
    wait_until_gone(pid)
    assert isinstance(ask(sandbox._runner, lambda staff: len(staff.workers)), int)


def test_tells_what_it_has_waited_for(sandbox):
    with sandbox.session() as session:
        first = session.run("x = 1").usage
        assert first.compile_seconds > 0
        assert first.queue_seconds > 0
        assert session.run("x = 2").usage.compile_seconds < first.compile_seconds


def test_goes_back_to_before_a_call_that_was_stopped_where_that_is_wanted(sandbox):
    limits = Limits(timeout=0.2, grace=0)
    with (
        Sandbox("micropython", runner=sandbox._runner, limits=limits) as short,
        short.session(recover=True) as session,
    ):
        session.run("x = 5")
        assert session.run("x = 6\nwhile True: pass").status == Status.TIMEOUT
        assert session.is_open
        assert session.run("print(x)").stdout == "5\n"


def test_a_fork_has_a_worker_of_its_own_and_outlives_that_of_its_session(session):
    with session.fork() as fork:
        pid = pid_of(session)
        assert pid_of(fork) != pid
        kill_for_good(pid, signal.SIGKILL)
        assert fork.run("print(x)").stdout == "1\n"


def test_a_fork_ends_when_its_session_would(sandbox):
    with sandbox.session(total_seconds=30) as session:
        session.run("x = 1")
        with session.fork() as fork:
            assert abs(fork._session._ends - session._session._ends) < 1


def test_one_that_has_lost_its_worker_cannot_be_copied_and_says_why(session):
    kill_for_good(pid_of(session), signal.SIGKILL)
    assert not session.run("print(x)").ok
    for copy in (session.fork, session.snapshot):
        with pytest.raises(SnapshotError, match="was ended by SIGKILL"):
            copy()


def test_an_interrupt_that_comes_before_the_step_has_begun_is_heeded(sandbox):
    with sandbox.session() as session:
        session.run("x = 1")
        opened = session._session
        step = opened.step(StepRequest(code=ENDLESS))
        os.kill(pid_of(session), signal.SIGSTOP)
        step.submit()
        assert session.interrupt()
        os.kill(pid_of(session), signal.SIGCONT)
        assert step.wait().status == Status.CANCELLED
        assert session.run("print(x)").stdout == "1\n"
        assert not session.interrupt()


# -- workspaces ----------------------------------------------------------------------------------

ADD = "with open('log', 'a') as file: n = file.write('{} ')"


def test_steps_that_wait_find_in_a_workspace_what_those_before_them_left(sandbox):
    workspace = Workspace()
    with sandbox.session(workspace=workspace) as session:
        session.run("1")
        steps = [session._session.step(StepRequest(code=ADD.format(n))) for n in range(6)]
        for step in steps:
            step.submit()
        assert {step.wait().status for step in steps} == {Status.OK}
        assert workspace.read("log") == b"0 1 2 3 4 5 "


def test_the_host_may_change_a_file_that_the_guest_has_open(sandbox):
    workspace = Workspace({"a": "one "})
    with sandbox.session(workspace=workspace) as session:
        session.run("file = open('a', 'a'); n = file.write('two '); file.flush()")
        assert workspace.read("a") == b"one two "
        workspace.write("b", "new")
        session.run("n = file.write('three '); file.flush()")
        assert workspace.read("a") == b"one two three "
        assert session.run("print(open('b').read())").stdout == "new\n"


def test_of_steps_that_wait_one_without_its_workspace_is_refused_and_the_others_are_done(sandbox):
    workspace = Workspace()
    with sandbox.session(workspace=workspace) as session:
        session.run("1")
        opened = session._session
        steps = [opened.step(StepRequest(code=ADD.format(n))) for n in range(4)]
        with opened._handing_in:  # so that none has its turn before all are there
            for step in steps:
                step.submit()
            steps[1].cancel()
            free = workspace.use()
            hand_in, steps[2].hand_in = steps[2].hand_in, lambda: _while_in_use(free, hand_in)
        with pytest.raises(RequestError, match="in use"):
            steps.pop(2).wait()
        results = [step.wait().status for step in steps]
        assert results == [Status.OK, Status.CANCELLED, Status.OK]
        assert workspace.read("log") == b"0 3 "


def _while_in_use(workspace, hand_in):
    with workspace:
        hand_in()


def test_a_workspace_is_as_it_was_where_the_worker_is_lost_and_free_again(sandbox):
    workspace, results, printed = Workspace({"a": "1"}), [], threading.Event()
    live = LiveStreams(stdout=lambda data: printed.set())
    with sandbox.session(workspace=workspace) as session:
        session.run("1")
        code = f"import os; os.remove('a')\n{ENDLESS}"
        call = threading.Thread(target=lambda: results.append(session.run(code, live=live)))
        call.start()
        assert printed.wait(60)
        later = session._session.step(StepRequest(code=ADD.format("later")))
        later.submit()
        with pytest.raises(RequestError, match="in use"):
            workspace.list()
        kill_for_good(pid_of(session), signal.SIGKILL)
        call.join(60)
        assert (results[0].status, later.wait().status) == (Status.CRASHED, Status.ERROR)
    assert workspace.list() == ("a",)


def test_what_a_stopped_step_has_written_is_in_the_workspace(sandbox):
    workspace = Workspace()
    with (
        Sandbox("micropython", runner=sandbox._runner, limits=Limits(timeout=0.3)) as short,
        short.session(workspace=workspace) as session,
    ):
        assert session.run("open('half', 'w').close()\nwhile True: pass").status == Status.TIMEOUT
        assert workspace.list() == ("half",)
