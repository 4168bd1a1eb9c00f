"""The wheel, installed where there is no compiler, no node and no checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LARGEST = 1_000_000
LARGEST_TOGETHER = 12_000_000


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    """Cloche's own wheel, and that of CPython's bundle."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    for place in (".", "wheels/cpython"):
        command = [*build, place]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    return sorted(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheels, tmp_path_factory):
    """An environment with the wheels in it; other dependencies are those of this environment."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    install = ["--python", str(folder / "bin" / "python"), "install", "--no-deps", "--no-index"]
    command = [sys.executable, "-m", "pip", *install, *map(str, wheels)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """The home of a user who has just installed it, and compiles the runtime once."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def call(installed, home, tmp_path):
    """Call a program of that environment from another folder, with nothing on its PATH."""

    def run(program, *arguments):
        return subprocess.run(
            [str(installed / "bin" / program), *arguments],
            cwd=tmp_path,
            env={"PATH": "", "HOME": str(home), "LANG": "C.UTF-8"},
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run


def test_the_wheels_are_for_every_machine_and_small_with_the_bundles_in_them(wheels):
    assert [wheel.name.split("-")[0] for wheel in wheels] == ["cloche", "cloche_cpython"]
    assert all(wheel.name.endswith("-py3-none-any.whl") for wheel in wheels)
    assert wheels[0].stat().st_size <= LARGEST
    assert sum(wheel.stat().st_size for wheel in wheels) <= LARGEST_TOGETHER


def test_the_wheel_of_a_bundle_has_the_bundles_version_and_its_licence():
    read = [
        ROOT / path for path in ("wheels/cpython/pyproject.toml", "runtimes/cpython/bundle.toml")
    ]
    project, bundle = (tomllib.loads(path.read_text(encoding="utf-8")) for path in read)
    assert project["project"]["version"] == bundle["version"]
    assert project["project"]["license"] == bundle["license"]


def test_a_wheel_of_a_bundle_has_its_sbom_where_tools_look_for_it(wheels):
    for wheel in wheels:
        names = zipfile.ZipFile(wheel).namelist()
        assert any("/sboms/" in name and name.endswith(".cdx.json") for name in names)


def test_the_command_runs_code(call, installed):
    done = call("cloche", "-c", "print(1 + 1)")
    assert (done.stdout, done.stderr, done.returncode) == ("2\n", "", 0)


def test_what_runs_is_the_wheel_and_not_the_checkout(call, installed):
    done = call("python", "-c", "import cloche; print(cloche.__file__)")
    assert done.stdout.startswith(str(installed))


def test_the_module_and_the_tool_work_as_well(call):
    assert call("python", "-m", "cloche", "-c", "print(1 + 1)").stdout == "2\n"
    code = "from cloche import PythonTool; print(PythonTool().run({'code': 'print(6 * 7)'}).stdout)"
    assert call("python", "-c", code).stdout == "42\n\n"


def test_the_doctor_finds_everything_in_order(call):
    done = call("cloche", "doctor")
    assert done.returncode == 0, done.stdout
    assert "FAIL" not in done.stdout


def test_the_cache_is_in_the_users_own_folder(call, home):
    call("cloche", "-c", "print(1)")
    assert os.listdir(home / ".cache") == ["cloche"]
