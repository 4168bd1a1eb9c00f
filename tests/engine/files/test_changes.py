"""What a guest has changed of its files since the host last looked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.engine.files.changes import ChangeTracker
from cloche.engine.files.filesystem import FileSystem
from cloche.engine.files.folder import Folder
from cloche.engine.files.mount import mount_tree
from cloche.engine.files.quota import Quota
from cloche.engine.wasi.abi import WasiError
from cloche.errors import RequestError

NOTHING = {}, (), ()


class Guest:
    """A guest that writes, and a host that looks."""

    def __init__(self, nodes=100, size=10_000):
        self.files = FileSystem(Quota(size, nodes), lambda: 0)
        self.files.mount("/tmp", Folder(self.files.volume))
        self.tracker = ChangeTracker(self.files)

    def write(self, path, data):
        node, _ = self.files.open_file(self.files.root, path, create=True, follow=True)
        node.resize(0)
        node.write_at(0, memoryview(data))

    def remove(self, path):
        self.files.remove_file(self.files.root, path)

    def rename(self, old, new):
        self.files.rename(self.files.root, old, self.files.root, new)

    def link(self, old, new):
        self.files.make_hard_link(self.files.root, old, self.files.root, new)

    def take(self, most_files=100, most_bytes=10_000):
        changes = self.tracker.take(most_files, most_bytes)
        return dict(changes.files), changes.files_left_out, changes.files_removed


def test_what_was_put_is_known_and_what_is_created_or_written_is_told_once():
    guest = Guest()
    guest.tracker.put({"/a": b"1", "/d//b": b"2"})
    guest.write("new", b"3")
    guest.write("d/b", b"22")
    assert guest.take() == ({"d/b": b"22", "new": b"3"}, (), ())
    assert guest.take() == NOTHING


def test_a_file_in_a_folder_for_temporary_files_is_not_told():
    guest = Guest()
    guest.write("tmp/x", b"1")
    assert guest.take() == NOTHING


def test_a_file_that_was_put_into_what_is_mounted_is_neither_known_nor_told():
    guest = Guest()
    guest.tracker.put({"/tmp/x": b"1"})
    assert guest.tracker.known == {}
    guest.write("tmp/x", b"2")
    guest.remove("tmp/x")
    assert guest.take() == NOTHING


def test_a_file_that_was_known_and_is_gone_is_told_once():
    guest = Guest()
    guest.tracker.put({"/a": b"1"})
    guest.write("b", b"2")
    guest.take()
    guest.remove("a")
    guest.remove("b")
    assert guest.take() == ({}, (), ("a", "b"))
    assert guest.take() == NOTHING


def test_a_file_that_came_and_went_between_two_looks_is_not_told():
    guest = Guest()
    guest.write("a", b"1")
    guest.remove("a")
    assert guest.take() == NOTHING


def test_a_file_that_was_moved_is_gone_here_and_new_there():
    guest = Guest()
    guest.tracker.put({"/a": b"1", "/b": b"2"})
    guest.rename("a", "c")
    assert guest.take() == ({"c": b"1"}, (), ("a",))
    guest.rename("b", "c")
    assert guest.take() == ({"c": b"2"}, (), ("b",))


def test_every_name_of_a_changed_file_is_told():
    guest = Guest()
    guest.tracker.put({"/a": b"1"})
    guest.link("a", "b")
    assert guest.take() == ({"b": b"1"}, (), ())
    guest.write("a", b"22")
    assert guest.take() == ({"a": b"22", "b": b"22"}, (), ())


def test_a_link_in_the_place_of_a_file_is_the_end_of_the_file():
    guest = Guest()
    guest.tracker.put({"/a": b"1"})
    guest.remove("a")
    guest.files.make_symlink("x", guest.files.root, "a")
    assert guest.take() == ({}, (), ("a",))


def test_what_did_not_fit_is_named_and_told_again_until_it_fits():
    guest = Guest()
    guest.tracker.put({"/a": b"1"})
    guest.write("a", b"1" * 10)
    guest.write("b", b"2" * 5)
    assert guest.take(100, 7) == ({"b": b"2" * 5}, ("a",), ())
    assert guest.take(0, 100) == ({}, ("a",), ())
    guest.remove("a")
    assert guest.take() == ({}, (), ("a",))


def test_a_file_that_was_never_told_is_not_told_as_removed():
    guest = Guest()
    guest.write("large", b"1" * 10)
    assert guest.take(100, 7) == ({}, ("large",), ())
    guest.remove("large")
    assert guest.take() == NOTHING


def test_a_folder_that_no_path_reaches_is_named_in_place_of_its_files():
    guest = Guest()
    folder = guest.files.root
    for _ in range(20):
        guest.files.make_folder(folder, "n" * 250)
        folder = guest.files.lookup(folder, "n" * 250)
    guest.files.open_file(folder, "f", create=True, follow=True)
    found, [left_out], removed = guest.take()
    assert (found, removed) == ({}, ())
    assert left_out.startswith("n" * 250 + "/")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/d", "folder of that name"),
        ("/f/x", "no folder"),
        ("/" + "n" * 256, "255"),
        ("/large", "limits"),
        ("/site/x", "read-only"),
    ],
)
def test_a_file_that_cannot_be_put_is_refused_by_name(path, words):
    guest = Guest(size=10)
    guest.files.make_folder(guest.files.root, "d")
    guest.write("f", b"")
    mount_tree(guest.files, "/site", {})
    content = b"x" * (11 if path == "/large" else 1)
    with pytest.raises(RequestError, match=words):
        guest.tracker.put({"/first": b"", path: content})
    assert guest.take()[0] == {"f": b""}


PATHS = st.sampled_from(["a", "b", "c", "d/a", "d/b"])
STEPS = st.one_of(
    st.tuples(st.just("write"), PATHS, st.binary(max_size=5)),
    st.tuples(st.just("put"), PATHS, st.binary(max_size=5)),
    st.tuples(st.just("remove"), PATHS, st.none()),
    st.tuples(st.just("rename"), PATHS, PATHS),
    st.tuples(st.just("link"), PATHS, PATHS),
    st.tuples(st.just("take"), st.integers(0, 4), st.integers(0, 12)),
)


@given(st.lists(STEPS, max_size=40))
def test_who_applies_all_that_is_told_has_the_guests_files(steps):
    """A last look without caps brings whatever was left out before."""
    guest, copy = Guest(), {}
    guest.files.make_folder(guest.files.root, "d")
    for kind, first, second in [*steps, ("take", 100, 1000)]:
        try:
            if kind == "take":
                apply(copy, guest.take(first, second))
            elif kind == "put":
                guest.tracker.put({f"/{first}": second})
                copy[first] = second
            else:
                getattr(guest, kind)(*(each for each in (first, second) if each is not None))
        except WasiError:
            continue
    assert copy == {
        path: bytes(node.data) for path, node in guest.files.walk() if not isinstance(node, Folder)
    }


def apply(copy, changes):
    found, left_out, removed = changes
    for path in removed:
        del copy[path]
    copy.update(found)
    assert not found.keys() & set(left_out)
