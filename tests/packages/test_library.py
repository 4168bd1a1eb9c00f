"""The packages of a sandbox; compiling has tests of its own, and real ones are in `test_real`."""

from __future__ import annotations

import asyncio
import threading

import pytest

from cloche.errors import PackageError, RequestError
from cloche.packages.library import Library
from cloche.record import replace
from cloche.request import RunRequest
from tests.packages.making import named
from tests.packages.test_compiler import Compiling
from tests.tools.conftest import make_bundle

REQUEST = RunRequest(argv=("python", "-c", ""), folders={"/data": {"x": b""}})
SITE = "/usr/local/lib/python3.13/site-packages"


@pytest.fixture
def wheels(tmp_path, monkeypatch):
    monkeypatch.setenv("CLOCHE_CACHE_DIR", str(tmp_path / "cache"))
    paths = []
    for name in ("one", "two"):
        file, data = named(name)
        (tmp_path / file).write_bytes(data)
        paths.append(tmp_path / file)
    return paths


def bundle(implementation="cpython", version="3.13.5"):
    made = make_bundle()
    runtime = replace(made.manifest.runtime, implementation=implementation, version=version)
    return replace(made, manifest=replace(made.manifest, runtime=runtime))


def test_a_request_gets_the_packages_and_keeps_what_it_has(wheels):
    library = Library(wheels, bundle(), Compiling())
    added = library.add_to(REQUEST)
    assert set(added.folders) == {"/data", SITE}
    site = added.folders[SITE]
    assert {"one.py", "two.py", "one-1.0.dist-info", "__pycache__"} <= set(site)
    assert set(site["__pycache__"]) == {"one.cpython-313.pyc", "two.cpython-313.pyc"}
    assert replace(added, folders=REQUEST.folders) == REQUEST


def test_all_requests_share_one_tree(wheels):
    library = Library(wheels, bundle(), Compiling())
    assert library.add_to(REQUEST).folders[SITE] is library.add_to(REQUEST).folders[SITE]


def test_they_are_told_in_the_order_in_which_they_were_given(wheels):
    library = Library(reversed(wheels), bundle(), Compiling())
    assert [package.name for package in library.packages] == ["two", "one"]


def test_what_is_wrong_with_a_wheel_is_said_at_once(wheels):
    with pytest.raises(PackageError, match="cannot read the wheel"):
        Library([*wheels, "gone-1.0-py3-none-any.whl"], bundle(), Compiling())
    with pytest.raises(PackageError, match="are one distribution"):
        Library([*wheels, wheels[0]], bundle(), Compiling())


def test_a_path_in_place_of_a_list_is_refused(wheels):
    for path in (wheels[0], str(wheels[0]), b"x.whl"):
        with pytest.raises(PackageError, match="has to be a list of paths"):
            Library(path, bundle(), Compiling())


def test_micropython_takes_none(wheels):
    with pytest.raises(PackageError, match="take the runtime cpython"):
        Library(wheels, bundle("micropython", "1.25.0"), Compiling())


def test_the_runtimes_version_says_where_they_lie(wheels):
    library = Library(wheels, bundle(version="3.14.2"), Compiling())
    assert "/usr/local/lib/python3.14/site-packages" in library.add_to(REQUEST).folders


def test_a_request_with_a_folder_in_their_place_is_refused(wheels):
    library = Library(wheels, bundle(), Compiling())
    with pytest.raises(RequestError, match="where the packages are"):
        library.add_to(replace(REQUEST, folders={SITE: {}}))


def test_threads_that_come_at_once_have_them_compiled_once(wheels):
    runner = Compiling()
    library = Library(wheels, bundle(), runner)
    ready = threading.Barrier(8)

    def add():
        ready.wait(20)
        library.add_to(REQUEST)

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(runner.runs) == 2


def test_an_event_loop_goes_on_while_they_are_compiled(wheels):
    """The first request waits for what only the loop lets go."""
    released = threading.Event()

    class Waiting(Compiling):
        def run_many(self, folder, requests):
            assert released.wait(20)
            return super().run_many(folder, requests)

    async def ask():
        library = Library(wheels, bundle(), Waiting())
        task = asyncio.create_task(library.aadd_to(REQUEST))
        await asyncio.sleep(0)
        released.set()
        first = await task
        assert first == await library.aadd_to(REQUEST)
        return first

    assert SITE in asyncio.run(ask()).folders


def test_after_a_fork_a_lock_that_was_held_is_not_waited_for(wheels, monkeypatch):
    library = Library(wheels, bundle(), Compiling())
    library._lock.acquire()
    monkeypatch.setattr("os.getpid", lambda: -1)
    assert SITE in library.add_to(REQUEST).folders
