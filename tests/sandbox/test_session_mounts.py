"""What sessions have of the host's files: workspaces, and folders that are mounted."""

from __future__ import annotations

import pytest

from cloche import HostFolder, Limits, Sandbox, Workspace
from cloche.errors import RequestError
from cloche.result import Status
from tests.attacks.host import descriptors


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
