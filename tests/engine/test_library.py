"""Finding wasmtime's shared library."""

from __future__ import annotations

import os
import sys

import pytest

from cloche.engine import library
from cloche.engine.library import NEWEST_MAJOR, OLDEST_MAJOR, find_library
from cloche.errors import EngineUnavailableError


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A folder that looks like the one of a wheel, alone on the path."""
    package = tmp_path / "wasmtime"
    (package / library._library_name()[0]).mkdir(parents=True)
    (package / "__init__.py").touch()
    package.joinpath(*library._library_name()).write_bytes(b"not a library")
    (tmp_path / "wasmtime-49.0.1.dist-info").mkdir()
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    monkeypatch.delitem(sys.path_importer_cache, str(tmp_path), raising=False)
    return tmp_path


def test_finds_what_is_installed_without_importing_it():
    found = find_library()
    assert os.path.isabs(found.path)
    assert found.size == os.path.getsize(found.path)
    assert OLDEST_MAJOR <= int(found.version.split(".")[0]) <= NEWEST_MAJOR


def test_tells_the_version_from_the_wheels_folder(site):
    found = find_library()
    assert (found.version, found.size) == ("49.0.1", 13)
    assert found.path.startswith(str(site))


def test_says_what_to_do_where_there_is_no_wheel(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    with pytest.raises(EngineUnavailableError, match="pip install"):
        find_library()


@pytest.mark.parametrize("version", ["47.0.0", "51.0.0", "x.y", ""])
def test_refuses_a_version_outside_its_range(site, version):
    (site / "wasmtime-49.0.1.dist-info").rename(site / f"wasmtime-{version}.dist-info")
    with pytest.raises(EngineUnavailableError, match="works with 48 to 50"):
        find_library()


def test_refuses_a_wheel_that_does_not_say_its_version(site):
    (site / "wasmtime-49.0.1.dist-info").rename(site / "wasmtime.dist-info")
    with pytest.raises(EngineUnavailableError, match="version"):
        find_library()


def test_refuses_a_wheel_without_a_library(site):
    site.joinpath("wasmtime", *library._library_name()).unlink()
    with pytest.raises(EngineUnavailableError, match="no library"):
        find_library()


def test_refuses_a_machine_that_has_no_wheel(monkeypatch):
    monkeypatch.setattr(sys, "platform", "sunos5")
    with pytest.raises(EngineUnavailableError, match="sunos5"):
        find_library()
