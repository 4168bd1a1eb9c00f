"""The wheel, installed where there is no compiler, no node and no checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LARGEST = 1_000_000


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """An environment with the wheel in it; its dependencies are those of this environment."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    install = ["--python", str(folder / "bin" / "python"), "install", "--no-deps", "--no-index"]
    command = [sys.executable, "-m", "pip", *install, str(wheel)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return folder


@pytest.fixture
def call(installed, tmp_path):
    """Call a program of that environment from another folder, with nothing on its PATH."""

    def run(program, *arguments):
        return subprocess.run(
            [str(installed / "bin" / program), *arguments],
            cwd=tmp_path,
            env={"PATH": "", "HOME": str(tmp_path), "LANG": "C.UTF-8"},
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


def test_the_wheel_is_for_every_machine_and_small_with_the_bundle_in_it(wheel):
    assert wheel.name.endswith("-py3-none-any.whl")
    assert wheel.stat().st_size <= LARGEST


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


def test_the_cache_is_in_the_users_own_folder(call, tmp_path):
    call("cloche", "-c", "print(1)")
    assert os.listdir(tmp_path / ".cache") == ["cloche"]
