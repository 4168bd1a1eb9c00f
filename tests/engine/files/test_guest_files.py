"""A guest's files, made when they are looked at."""

from __future__ import annotations

import pytest

from cloche.engine.clock import make_clock
from cloche.engine.files.guest_files import GuestFiles
from cloche.engine.files.workspace import Workspace
from cloche.engine.wasi.abi import WasiError
from cloche.limits import Limits
from tests.engine.guests import make_request


def make_files(limits=Limits()):
    return GuestFiles(limits, make_clock(1, None))


def test_they_are_made_at_the_first_look_and_once():
    files = make_files()
    assert files.made is None
    tree = files.look()
    assert files.made is tree is files.look()
    assert files.root() is tree.root


def test_they_hold_nothing_until_something_is_put_there():
    files = make_files()
    assert files.used_bytes == 0
    files.look().put_file("/data", b"four")
    assert files.used_bytes == 4


def test_they_hold_no_more_than_the_limits_allow():
    files = make_files(Limits(file_bytes=3))
    with pytest.raises(WasiError):
        files.look().put_file("/data", b"four")


def test_there_is_a_folder_for_temporary_files_and_what_is_mounted():
    assert list(make_files().look().mounts) == ["/tmp"]
    files = make_files()
    files.lay_out(make_request(mounts={"/work": Workspace()}, folders={"/lib": {"a": b"x"}}))
    assert list(files.look().mounts) == ["/tmp", "/work", "/lib"]


def test_what_is_mounted_as_the_root_comes_first_and_has_one_too():
    files = make_files()
    files.lay_out(make_request(mounts={"/work": Workspace(), "/": Workspace()}))
    assert list(files.look().mounts) == ["/", "/tmp", "/work"]


def test_mounts_that_are_in_each_others_way_are_refused():
    with pytest.raises(WasiError):
        make_files().lay_out(make_request(mounts={"/tmp": Workspace()}))
