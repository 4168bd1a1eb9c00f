"""Which folders of the host's a worker may write to."""

from __future__ import annotations

import pytest

from cloche.errors import RequestError
from cloche.host_folder import HostFolder
from cloche.record import replace
from cloche.workers import writing
from cloche.workers.writing import writable_of
from tests.engine.guests import make_request


def request_of(**folders):
    mounts = {f"/{name}": folder for name, folder in folders.items()}
    return replace(make_request(), mounts=mounts)


def test_those_that_its_guest_may_change_and_no_other(monkeypatch):
    monkeypatch.setattr(writing, "can_confine_writing", lambda: True)
    folders = {"a": HostFolder("/x", readonly=False), "b": HostFolder("/y")}
    assert writable_of(request_of(**folders)) == ("/x",)
    assert writable_of(make_request()) == ()


def test_none_where_the_system_cannot_keep_it_to_them(monkeypatch):
    monkeypatch.setattr(writing, "can_confine_writing", lambda: False)
    with pytest.raises(RequestError, match="'/x' has to be read-only: this system"):
        writable_of(request_of(a=HostFolder("/x", readonly=False)))
    assert writable_of(request_of(b=HostFolder("/y"))) == ()
