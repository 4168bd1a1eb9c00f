"""How a folder of the host's is reached: name by name, and never through a link."""

from __future__ import annotations

import os

import pytest

from cloche.engine.files.real_volume import MOST_LEVELS, RealVolume
from cloche.engine.wasi.abi import Errno, OpenFlag, Right, WasiError
from cloche.errors import RequestError
from cloche.host_folder import HostFolder
from tests.attacks.host import descriptors
from tests.attacks.swapping import Swapper
from tests.engine.files.real import SECRET, lay_out, make_world, state


def make_volume(path, **options):
    return RealVolume(HostFolder(path, **options), lambda: 0, 1, 7)


def errno_of(visit):
    with pytest.raises(WasiError) as caught, visit:
        pass
    return caught.value.errno


def test_a_visit_is_to_the_folder_of_these_names_and_closes_all(tmp_path):
    inside = lay_out(tmp_path)
    before = descriptors()
    volume = make_volume(inside)
    volume.enter()
    with volume.visit(("d", "deep")) as folder:
        assert os.path.samestat(os.fstat(folder), (inside / "d" / "deep").stat())
    with volume.visit(()) as folder:
        assert os.path.samestat(os.fstat(folder), inside.stat())
    volume.leave()
    assert descriptors() == before


def test_a_visit_goes_through_no_link_and_to_nothing_but_a_folder(tmp_path):
    volume = make_volume(lay_out(tmp_path))
    volume.enter()
    before = descriptors()
    assert errno_of(volume.visit(("to-d",))) == Errno.ACCES
    assert errno_of(volume.visit(("to-d", "deep"))) == Errno.ACCES
    assert errno_of(volume.visit(("a",))) == Errno.ACCES
    assert errno_of(volume.visit(("pipe",))) == Errno.ACCES
    assert errno_of(volume.visit(("nothing", "deep"))) == Errno.NOENT
    assert errno_of(volume.visit(("d",) * (MOST_LEVELS + 1))) == Errno.NAMETOOLONG
    assert descriptors() == before
    volume.leave()


def test_what_goes_wrong_in_a_visit_is_told_as_a_number(tmp_path):
    volume = make_volume(tmp_path)
    volume.enter()
    with pytest.raises(WasiError) as caught, volume.visit(()):
        raise PermissionError(13, "secret", "/a/path")
    assert caught.value.args == (Errno.ACCES,)
    with pytest.raises(KeyError), volume.visit(()):
        raise KeyError
    volume.leave()


def test_the_topmost_folder_may_be_a_link_which_is_the_hosts_own_choice(tmp_path):
    (tmp_path / "link").symlink_to(lay_out(tmp_path))
    volume = make_volume(tmp_path / "link")
    volume.enter()
    with volume.visit(("d",)):
        pass
    volume.leave()
    volume.leave()


@pytest.mark.parametrize("name", ["nothing", "file"])
def test_a_folder_that_is_none_is_the_hosts_mistake(tmp_path, name):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(RequestError, match=f"{name}.*cannot be used"):
        make_volume(tmp_path / name).enter()


def test_a_system_without_safe_ways_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("cloche.engine.files.real_volume._IS_POSSIBLE", False)
    with pytest.raises(RequestError, match="hand their files in"):
        make_volume(tmp_path)


@pytest.mark.parametrize("first", ["victim", "d"])
@pytest.mark.parametrize("kind", ["relative", "absolute"])
def test_who_swaps_a_name_for_a_link_gains_nothing(tmp_path, first, kind):
    """The name at the end, and a folder on the way: read, written, listed, made, removed."""
    inside = lay_out(tmp_path)
    outside = tmp_path / "out"
    (inside / "victim").write_bytes(b"inside")
    (inside / "d" / "secret").write_bytes(b"inside")
    target = "secret" if first == "victim" else ""
    link = f"../out/{target}" if kind == "relative" else str(outside / target)
    (inside / "trap").symlink_to(link)
    path = "m/victim" if first == "victim" else "m/d/secret"
    before = state(outside)
    open_before = descriptors()
    world = make_world(inside, readonly=False)
    seen = set()
    with Swapper(inside, first, "trap") as swapper:
        # Until both have been met: the file that belongs there, and the link that leads out.
        while swapper.rounds < 1000 or not (seen & {b"inside", b"written"} and Errno.ACCES in seen):
            seen.add(attack(world, path))
            assert SECRET not in seen
    assert state(outside) == before
    world.guest.leave()
    assert descriptors() == open_before


def attack(world, path):
    """Do all that could go wrong; gives what was read, or why not."""
    folder = path.rpartition("/")[0]
    world.call_path("path_create_directory", f"{folder}/made")
    world.call_path("path_remove_directory", f"{folder}/made")
    errno, number = world.open(folder, OpenFlag.DIRECTORY, rights=Right.FD_READ)
    if not errno:
        world.list_names(number)
        world.call("fd_close", number)
    errno, number = world.open(path)
    if errno:
        return errno
    read = world.read(number)[1]
    world.pwrite(number, b"written", 0)
    world.call("fd_filestat_set_size", number, 7)
    world.call("fd_close", number)
    return read
