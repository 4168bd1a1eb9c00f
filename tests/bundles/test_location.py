"""Finding the bundles that the installed wheels carry."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import EntryPoint

import pytest

from cloche.bundles import location
from cloche.bundles.location import bundles_under, official_bundle, official_bundles
from cloche.errors import BundleError, BundleNotFoundError


@pytest.fixture
def own(tmp_path, monkeypatch):
    """The wheel's own folder of bundles."""
    folder = tmp_path / "own"
    monkeypatch.setattr(location, "OFFICIAL_FOLDER", str(folder))
    monkeypatch.setattr(location, "COMPANIONS", {})
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [])
    return folder


@pytest.fixture
def companion(tmp_path, monkeypatch):
    """The folder of bundles of another wheel, whose code must not be run."""
    package = tmp_path / "site" / "companion_wheel"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise SystemExit('this was imported')")
    monkeypatch.syspath_prepend(str(package.parent))
    names = ["companion_wheel", "not_installed", "dotted.name", "sys"]
    points = [EntryPoint(name, name, "cloche.bundles") for name in names]
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: points)
    return package / "bundles"


def add(root, *versions, name="lang-python"):
    for version in versions:
        (root / name / version).mkdir(parents=True)


def test_takes_the_newest_version_as_numbers_not_as_text(own):
    add(own, "0.9.0", "0.10.0", "0.2.11")
    found = official_bundle("lang-python")
    assert (found.name, found.version) == ("lang-python", "0.10.0")
    assert found.folder == str(own / "lang-python" / "0.10.0")


def test_takes_the_version_that_was_asked_for(own):
    add(own, "0.9.0", "0.10.0")
    assert official_bundle("lang-python", "0.9.0").version == "0.9.0"


def test_says_which_versions_and_bundles_there_are(own, companion):
    add(own, "0.9.0", "0.10.0")
    with pytest.raises(
        BundleNotFoundError, match=r"no version 1\.0\.0 here; there is 0\.10\.0, 0\.9"
    ):
        official_bundle("lang-python", "1.0.0")
    with pytest.raises(
        BundleNotFoundError, match="no bundle lang-ruby is installed; there is lang-p"
    ):
        official_bundle("lang-ruby")


def test_says_that_nothing_is_installed(own):
    with pytest.raises(BundleNotFoundError, match="there is no bundle"):
        official_bundle("lang-python")


def test_looks_into_other_wheels_without_running_them(own, companion):
    add(own, "0.1.0")
    add(companion, "3.13.0", "3.13.5", name="lang-cpython")
    found = official_bundle("lang-cpython")
    assert found.folder == str(companion / "lang-cpython" / "3.13.5")
    assert "companion_wheel" not in sys.modules
    assert [(each.name, each.version) for each in official_bundles()] == [
        ("lang-cpython", "3.13.5"),
        ("lang-cpython", "3.13.0"),
        ("lang-python", "0.1.0"),
    ]


def test_a_wheel_that_cloche_depends_on_is_asked_first_and_by_name(own, companion, monkeypatch):
    add(companion, "3.13.0", name="lang-cpython")
    monkeypatch.setattr(location, "COMPANIONS", {"lang-cpython": "companion_wheel"})
    monkeypatch.setattr("importlib.metadata.entry_points", None)
    found = official_bundle("lang-cpython")
    assert found.folder == str(companion / "lang-cpython" / "3.13.0")
    assert "companion_wheel" not in sys.modules


def test_a_wheel_that_is_depended_on_and_not_there_leaves_it_to_the_others(
    own, companion, monkeypatch
):
    add(companion, "3.13.0", name="lang-cpython")
    monkeypatch.setattr(location, "COMPANIONS", {"lang-cpython": "not_installed_wheel"})
    assert official_bundle("lang-cpython").version == "3.13.0"


def test_another_wheel_cannot_stand_in_for_a_bundle_of_ours(own, companion):
    add(own, "0.1.0")
    add(companion, "9.9.9")
    assert official_bundle("lang-python").version == "0.1.0"
    with pytest.raises(BundleNotFoundError):
        official_bundle("lang-python", "9.9.9")
    assert [each.version for each in official_bundles()] == ["0.1.0"]


def test_does_not_see_what_has_no_proper_name(own):
    add(own, "0.1.0", "latest", ".new-0.1.0-ab", "01.0.0")
    add(own, "0.1.0", name=".hidden")
    add(own, "0.1.0", name="LANG")
    (own / "development.pub").write_text("")
    assert [each.version for each in bundles_under(str(own))] == ["0.1.0"]


@pytest.mark.parametrize(
    ("name", "version"), [("../x", None), ("x", "../1"), ("x", ""), ("", "1.0.0")]
)
def test_refuses_names_that_lead_elsewhere(name, version):
    with pytest.raises(BundleError, match=r"is no (bundle name|version)"):
        official_bundle(name, version)


def test_imports_next_to_nothing(tmp_path):
    """A warm `cloche -c` comes through here."""
    add(tmp_path, "0.1.0")
    code = (
        "import sys; before = set(sys.modules); import cloche.bundles.location as here\n"
        f"here.OFFICIAL_FOLDER = {str(tmp_path)!r}\n"
        "here.official_bundle('lang-python')\n"
        "print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) <= {
        "__future__",
        "cloche",
        "cloche.bundles",
        "cloche.bundles.location",
        "cloche.bundles.names",
        "cloche.errors",
        "cloche.record",
    }


def test_says_what_to_install_for_a_bundle_of_a_wheel_of_its_own(own, monkeypatch):
    monkeypatch.setattr(location, "COMPANIONS", {"lang-extra": "cloche_extra_thing"})
    with pytest.raises(BundleNotFoundError, match="it comes with `pip install cloche-extra-thing`"):
        official_bundle("lang-extra")
