"""A worker's copies of the host's workspaces."""

from __future__ import annotations

from cloche.engine.files.workspace import Workspace
from cloche.engine.state.carried import read_carried, write_carried
from cloche.host_folder import HostFolder
from cloche.record import replace
from cloche.workers.child.lent import NO_WORKSPACES, LentWorkspaces
from cloche.workers.protocol import CarriedWorkspace, LentWorkspace
from tests.engine.guests import make_request

FOLDER = HostFolder("/x")


def lent(place, position, files=b""):
    return LentWorkspace(
        place=place, position=position, file_bytes=1000, file_nodes=10, files=files
    )


def carried(position, **files):
    return CarriedWorkspace(position=position, files=write_carried(Workspace(files)))


def in_request(workspaces):
    return workspaces.add_to(replace(make_request(), mounts={"/folder": FOLDER})).mounts


def test_they_are_where_they_were_among_the_mounts():
    mounts = in_request(LentWorkspaces((lent("/", 0), lent("/last", 2))))
    assert list(mounts) == ["/", "/folder", "/last"]
    assert mounts["/folder"] is FOLDER
    assert mounts["/"].root.volume.quota.byte_limit == 1000


def test_they_hold_what_the_host_says_also_later():
    workspaces = LentWorkspaces((lent("/", 0, carried(0, a="1").files), lent("/b", 2)))
    first, _, second = in_request(workspaces).values()
    assert (first.read("a"), second.list()) == (b"1", ())
    workspaces.take((carried(2, b="2"),))
    assert (first.list(), second.read("b")) == (("a",), b"2")


def test_only_what_was_changed_goes_back_and_once():
    workspaces = LentWorkspaces((lent("/", 0, carried(0, a="1").files), lent("/b", 1)))
    workspaces.take((carried(1),))
    first = in_request(workspaces)["/"]
    assert list(workspaces.changed()) == []
    first.write("a", "2")
    (changed,) = workspaces.changed()
    assert changed.position == 0
    read_carried(changed.files, copy := Workspace())
    assert copy.read("a") == b"2"
    assert list(workspaces.changed()) == []


def test_most_guests_have_none():
    request = make_request()
    assert NO_WORKSPACES.add_to(request) is request
    assert list(NO_WORKSPACES.changed()) == []
