"""What guests in worker processes have of their host: functions, folders and workspaces."""

from __future__ import annotations

import asyncio
import signal
import threading

import pytest

from cloche.engine.confinement import can_confine_writing
from cloche.engine.files.workspace import Workspace
from cloche.errors import RequestError
from cloche.host_folder import HostFolder
from cloche.limits import Limits
from cloche.result import Status
from cloche.sandbox.runtimes import RUNTIMES
from cloche.sandbox.sandbox import Sandbox
from cloche.workers import writing
from tests.workers.scene import (
    LONG,
    ask,
    kill_for_good,
    worker_at_work,
)


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


def test_a_session_of_this_process_has_its_files_open_while_workers_change_them(caller):
    workspace, add = Workspace(), "file = open('log', 'a'); n = file.write({!r}); file.flush()"
    with Sandbox("micropython").session(workspace=workspace) as session:
        session.run(add.format("here "))
        assert caller.run(add.format("there "), workspace=workspace).ok
        session.run("n = file.write('here again'); file.close()")
    assert workspace.read("log") == b"here there here again"


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
