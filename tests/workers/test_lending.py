"""Workspaces that are lent to a worker's guest."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from cloche.engine.files.workspace import Workspace
from cloche.engine.state.carried import write_carried
from cloche.errors import RequestError
from cloche.host_folder import HostFolder
from cloche.record import replace
from cloche.result import Result, Status
from cloche.workers.lending import Loan
from tests.engine.guests import make_request

OK = Result(status=Status.OK, exit_code=0, stdout_bytes=b"out")


def returning(files):
    """Give what stands for a run that has given so much back."""
    return SimpleNamespace(returned=files)


def loan_of(**mounts):
    return Loan(replace(make_request(), mounts={f"/{name}": each for name, each in mounts.items()}))


def test_takes_them_out_of_the_request_and_tells_where_they_were():
    folder, workspace = HostFolder("/x"), Workspace({"a": "1"}, file_bytes=10, file_nodes=5)
    loan = loan_of(first=folder, second=workspace)
    assert loan.request.mounts == {"/first": folder}
    with loan:
        (lent,) = loan.lent
    assert (lent.place, lent.position) == ("/second", 1)
    assert (lent.file_bytes, lent.file_nodes) == (10, 5)


def test_nobody_else_has_them_meanwhile():
    workspace = Workspace()
    with loan_of(a=workspace):
        for use in (lambda: workspace.write("a", b""), loan_of(b=workspace).__enter__):
            with pytest.raises(RequestError, match="in use"):
                use()
    workspace.write("a", b"")


def test_of_several_all_are_free_again_where_one_is_not():
    first, second = Workspace(), Workspace()
    with second.use(), pytest.raises(RequestError, match="in use"):
        loan_of(a=first, b=second).__enter__()
    first.write("a", b"")


def test_what_comes_back_is_what_is_in_them():
    workspace = Workspace({"a": "1"})
    with loan_of(a=workspace) as loan:
        assert loan.take_back(OK, returning({0: write_carried(Workspace({"b": "2"}))})) is OK
    assert workspace.list() == ("b",)


def test_where_nothing_comes_back_they_are_as_they_were():
    workspace = Workspace({"a": "1"})
    with loan_of(a=workspace) as loan:
        assert loan.take_back(OK, returning({})) is OK
    assert workspace.list() == ("a",)


def test_nonsense_changes_nothing_and_is_told_in_place_of_the_result():
    workspace = Workspace({"a": "1"})
    with loan_of(a=workspace) as loan:
        result = loan.take_back(OK, returning({0: b"nonsense"}))
    assert (result.status, result.exit_code, result.stdout) == (Status.CRASHED, 134, "")
    assert workspace.list() == ("a",)


def test_a_request_without_any_is_lent_nothing():
    request = make_request()
    loan = Loan(request)
    assert not loan
    assert loan.request is request
    with loan:
        assert loan.lent == ()
