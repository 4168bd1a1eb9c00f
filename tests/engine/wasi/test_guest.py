"""All that one guest can see."""

from __future__ import annotations

from struct import pack

import pytest

from cloche.engine.files.workspace import Workspace
from cloche.engine.input import Input
from cloche.engine.interrupt import Interrupt
from cloche.engine.output import Output
from cloche.engine.stop import Reason, StopGuest
from cloche.engine.wasi.abi import Errno, OpenFlag, Right, TimeFlag, WasiError
from cloche.engine.watch import Watch
from cloche.errors import RequestError
from cloche.host_folder import HostFolder
from cloche.limits import Limits
from tests.attacks.host import descriptors
from tests.engine.wasi.world import ROOT, World


def test_a_guest_starts_with_its_streams_and_one_folder():
    world = World()
    assert len(list(world.guest.descriptors)) == 4
    assert world.call("fd_prestat_get", ROOT, 0) == 0
    assert world.u32(4) == 1
    assert world.call("fd_prestat_dir_name", ROOT, 0, 1) == 0
    assert world.get(0, 1) == b"/"
    assert [world.call("fd_prestat_get", number, 0) for number in (0, 1, 2, 4)] == [Errno.BADF] * 4


def test_its_folder_has_nothing_but_tmp_unless_something_was_handed_in():
    assert World().list_names(ROOT) == (0, [".", "..", "tmp"])
    world = World(files={"/main/script.py": b"print()", "/data": b"x"})
    assert world.list_names(ROOT) == (0, [".", "..", "tmp", "main", "data"])


def test_a_file_that_was_handed_in_can_be_read_and_changed():
    content = b"print()"
    world = World(files={"/main/script.py": content})
    errno, number = world.open("main/script.py")
    assert errno == 0
    assert world.read(number) == (0, b"print()")
    assert world.take_changes() == ({}, (), ())
    assert world.pwrite(number, b"P", 0) == (0, 1)
    assert world.pread(number, 10, 0) == (0, b"Print()")
    assert content == b"print()"
    assert world.take_changes() == ({"main/script.py": b"Print()"}, (), ())


def test_a_guest_without_files_has_changed_nothing():
    world = World()
    world.make("tmp/only here")
    assert world.guest.take_changes() is None


def test_what_has_changed_is_told_under_the_limits():
    world = World(limits=Limits(result_files=2, result_bytes=10))
    for name, size in (("a", 8), ("b", 3), ("c", 2), ("d", 0)):
        world.make(name, b"x" * size)
    assert world.take_changes() == ({"a": b"x" * 8, "c": b"xx"}, ("b", "d"), ())
    assert world.take_changes() == ({"b": b"xxx", "d": b""}, (), ())


def test_files_are_put_where_the_guest_has_none_or_others():
    world = World()
    world.guest.put_files({"/a/b": b"1"})
    world.make("c", b"mine")
    world.guest.put_files({"/c": b"2", "/a/b": b"3"})
    assert world.read(world.open("c")[1]) == (0, b"2")
    assert world.read(world.open("a/b")[1]) == (0, b"3")
    assert world.take_changes() == ({}, (), ())


def test_there_is_a_folder_for_temporary_files_which_takes_nothing_from_its_limits():
    world = World(limits=Limits(file_nodes=16))
    assert world.open("tmp/x", 1)[0] == 0
    for number in range(15):
        assert world.call_path("path_create_directory", f"d{number}") == 0
    assert world.call_path("path_create_directory", "one too many") == Errno.NOSPC


def test_a_folder_that_was_handed_in_can_be_read_and_nothing_about_it_changed():
    world = World(folders={"/site": {"a": {"f": b"data"}}})
    assert world.list_names(ROOT) == (0, [".", "..", "tmp", "site"])
    errno, number = world.open("site/a", rights=0)
    assert (errno, world.list_names(number)) == (0, (0, [".", "..", "f"]))
    errno, number = world.open("site/a/f", rights=2)
    assert (errno, world.read(number)) == (0, (0, b"data"))
    assert world.write(number, b"x")[0] == Errno.BADF
    assert world.call("fd_filestat_set_size", number, 0) == Errno.INVAL
    assert world.open("site/a/f")[0] == Errno.ROFS
    assert world.open("site/a/f", OpenFlag.TRUNC, rights=2)[0] == Errno.ROFS
    assert world.open("site/a/f", OpenFlag.CREAT | OpenFlag.EXCL)[0] == Errno.EXIST
    assert world.call("fd_filestat_set_times", number, 1, 1, TimeFlag.MTIM) == Errno.ROFS


@pytest.mark.parametrize("path", ["site", "site/a", "site/a/f"])
def test_times_of_what_was_handed_in_cannot_be_set(path):
    world = World(folders={"/site": {"a": {"f": b"data"}}})
    before = world.stat(path)
    arguments = ROOT, 1, *world.path(path), 7, 7, TimeFlag.ATIM | TimeFlag.MTIM
    assert world.call("path_filestat_set_times", *arguments) == Errno.ROFS
    assert world.stat(path) == before


def test_files_and_folders_that_do_not_fit_into_a_tree_are_refused():
    with pytest.raises(RequestError, match="no folder"):
        World(files={"/a": b"", "/a/b": b""})
    with pytest.raises(RequestError, match="read-only"):
        World(files={"/a/b": b""}, folders={"/a": {}})
    with pytest.raises(WasiError):
        World(folders={"/a": {}, "/a/b": {}})


def test_it_has_its_limits():
    world = World(limits=Limits(open_files=8, file_bytes=10, file_nodes=16, clock_resolution=0.25))
    assert [world.open(f"{number}", 1)[0] for number in range(9)] == [0] * 8 + [Errno.MFILE]
    assert world.write(4, b"x" * 11)[0] == Errno.NOSPC
    assert world.guest.clock.resolution == 250_000_000
    for number in range(8):
        assert world.call_path("path_create_directory", f"d{number}") == 0
    assert world.call_path("path_create_directory", "one too many") == Errno.NOSPC


def test_text_arrives_in_utf8_with_its_nul():
    world = World(argv=("é",), env={"ä": "ö"})
    assert world.guest.arguments == ["é".encode() + b"\0"]
    assert world.guest.environment == ["ä=ö".encode() + b"\0"]


def test_it_goes_on_with_other_streams_and_all_else_as_it_was():
    world = World()
    guest = world.guest
    assert world.open("notes", 1)[0] == 0
    streams = Input(b"more"), Output(10), Output(10)
    watch = Watch(lambda: None)
    guest.join(watch, *streams)
    assert guest.watch is watch
    assert world.read(0) == (0, b"more")
    assert world.write(1, b"out") == (0, 3)
    assert (bytes(guest.stdout.kept), bytes(world.stdout.kept)) == (b"out", b"")
    assert world.list_names(ROOT)[1][-1] == "notes"


def test_without_a_seed_random_bytes_are_the_systems():
    guest = World().guest
    assert (guest.randomness, len(guest.random(100))) == (None, 100)
    assert guest.random(32) != guest.random(32)


def interruptible(address=0x9000):
    """A world whose guest takes interrupts, with the flag behind the record."""
    world = World(interrupt_address=address)
    world.put(0x9000, pack("<IIII", 0, 0x900C, 2, 4))
    return world


def test_it_is_told_once_when_its_time_is_over():
    world = interruptible()
    assert not world.guest.heed()
    world.watch.start(0.0, grace=100.0)
    assert world.guest.heed()
    assert not world.guest.heed()
    world.watch.stop()
    assert (world.u32(0x9000), world.u32(0x900C)) == (Interrupt.TIME, 6)


def test_it_is_told_that_someone_wants_its_code_to_end():
    world = interruptible()
    world.watch.interrupt()
    assert world.guest.heed()
    assert world.u32(0x9000) == Interrupt.KEYBOARD


def test_what_it_was_told_is_unheard_until_its_interpreter_takes_it():
    world = interruptible()
    world.put(0x9000, b"\x01")  # the guest's own doing: nobody has told it anything
    assert not world.guest.has_unheard
    world.watch.interrupt()
    world.guest.heed()
    assert world.guest.has_unheard
    world.put(0x9000, bytes(4))
    assert not world.guest.has_unheard


@pytest.mark.parametrize(("interrupted", "reason"), [(False, Reason.TIME), (True, Reason.CANCEL)])
@pytest.mark.parametrize("address", [None, 0xFFFFFFFF])
def test_one_that_cannot_be_told_is_stopped(interrupted, reason, address):
    world = interruptible(address)
    world.watch.start(100.0 if interrupted else 0.0, grace=100.0)
    if interrupted:
        world.watch.interrupt()
    with pytest.raises(StopGuest) as caught:
        world.guest.heed()
    world.watch.stop()
    assert caught.value.reason == reason


def test_a_stream_that_it_has_closed_stays_closed():
    world = World()
    world.call("fd_close", 1)
    world.guest.join(world.watch, Input(b""), Output(10), Output(10))
    assert world.write(1, b"x")[0] == Errno.BADF
    assert world.write(2, b"x") == (0, 1)


def test_what_is_mounted_is_there_besides_its_own_files(tmp_path):
    (tmp_path / "f").write_bytes(b"real")
    mounts = {"/": Workspace({"kept": b"1"}), "/m": HostFolder(tmp_path), "/tmp/n": Workspace()}
    world = World(mounts=mounts, folders={"/site": {"a": b""}}, files={"/given": b"2"})
    errno, names = world.list_names(ROOT)
    assert (errno, sorted(names)) == (0, [".", "..", "given", "kept", "m", "site", "tmp"])
    assert world.stat("m/f")[1]["size"] == 4
    world.make("tmp/n/x", b"3")
    world.make("tmp/y", b"3")
    assert world.guest.take_changes().files == {}
    world.guest.close()
    world.guest.leave()
    assert mounts["/"].list() == ("given", "kept")
    assert mounts["/tmp/n"].list() == ("x",)


def test_a_mount_over_the_folder_for_temporary_files_is_refused():
    with pytest.raises(WasiError):
        World(mounts={"/tmp": Workspace()})


def test_files_that_cannot_be_put_leave_nothing_entered():
    workspace = Workspace()
    with pytest.raises(RequestError, match="limits"):
        World(mounts={"/": workspace}, files={"/a": bytes(33 << 20)})
    assert workspace.list() == ()


def test_a_guest_lets_go_of_the_hosts_files_at_its_end(tmp_path):
    (tmp_path / "f").write_bytes(b"real")
    before = descriptors()
    world = World(mounts={"/m": HostFolder(tmp_path)})
    for _ in range(3):
        assert world.open("m/f", rights=Right.FD_READ)[0] == 0
    assert descriptors() == before + 4
    world.guest.close()
    world.guest.leave()
    assert descriptors() == before
