"""Workspaces that are lent to a worker's session."""

from __future__ import annotations

import pytest

from cloche.engine.files.workspace import Workspace
from cloche.engine.state.carried import write_carried
from cloche.errors import RequestError, SnapshotError
from cloche.host_folder import HostFolder
from cloche.record import replace
from cloche.workers.session_loan import SessionLoan
from tests.engine.guests import make_request


def loan_of(**mounts):
    mounts = {f"/{name}": each for name, each in mounts.items()}
    return SessionLoan(replace(make_request(), mounts=mounts))


def test_tells_where_they_are_and_not_what_is_in_them():
    folder, workspace = HostFolder("/x"), Workspace({"a": "1"}, file_bytes=10, file_nodes=5)
    loan = loan_of(first=folder, second=workspace)
    assert loan.request.mounts == {"/first": folder}
    (lent,) = loan.lent
    assert (lent.place, lent.position, lent.files) == ("/second", 1, b"")
    assert (lent.file_bytes, lent.file_nodes) == (10, 5)


def test_what_the_worker_has_already_does_not_go_there_again():
    one, two = Workspace({"a": "1"}), Workspace()
    loan = loan_of(one=one, two=two)
    assert [each.position for each in loan.take()] == [0, 1]
    loan.let_go()
    two.write("b", "2")
    assert [each.position for each in loan.take()] == [1]
    loan.take_back({0: write_carried(Workspace({"c": "3"}))})
    loan.let_go()
    assert loan.take() == ()
    assert one.root.entries.keys() == {"c"}


def test_all_goes_there_again_where_nobody_knows_what_arrived():
    loan = loan_of(a=Workspace())
    loan.take()
    loan.forget()
    loan.let_go()
    assert len(loan.take()) == 1


def test_nobody_else_has_them_until_they_are_let_go():
    workspace = Workspace()
    loan = loan_of(a=workspace)
    loan.take()
    for use in (lambda: workspace.write("a", b""), loan.again().take):
        with pytest.raises(RequestError, match="in use"):
            use()
    loan.let_go()
    workspace.write("a", b"")


def test_nonsense_leaves_a_workspace_as_it_was():
    workspace = Workspace({"a": "1"})
    loan = loan_of(a=workspace)
    loan.take()
    with pytest.raises(SnapshotError):
        loan.take_back({0: b"nonsense"})
    loan.let_go()
    assert workspace.list() == ("a",)


def test_a_session_without_any_is_lent_nothing():
    request = make_request()
    loan = SessionLoan(request)
    assert (bool(loan), loan.request, loan.lent, loan.take()) == (False, request, (), ())
