"""Programs on data as agents write them print what a native Python with the same packages prints.

The programs are data: each has an `id`, `code` (its lines) and `stdout` (the lines that it prints).
`cpython_data/truth.py` asks a native Python for the latter.
"""

from __future__ import annotations

from collections import Counter

import pytest

from cloche import Limits, Sandbox
from runtimes.cpython_data.packages import PACKAGES
from tests.cases.cpython_data.truth import read_all
from tests.runtimes.cpython_data.built import require_bundle

PROGRAMS = [(topic, each) for topic, programs in read_all().items() for each in programs]


@pytest.fixture(scope="module")
def sandbox():
    require_bundle()
    return Sandbox("cpython-data", limits=Limits(timeout=120))


@pytest.mark.parametrize(
    "program", [pytest.param(each, id=f"{topic}/{each['id']}") for topic, each in PROGRAMS]
)
def test_a_program_prints_what_a_native_python_prints(sandbox, program):
    result = sandbox.run("\n".join(program["code"]))
    assert (result.status, result.stderr) == ("ok", "")
    assert result.stdout == "".join(f"{line}\n" for line in program["stdout"])


def test_every_program_has_a_name_of_its_own():
    names = Counter(f"{topic}/{program['id']}" for topic, program in PROGRAMS)
    assert [name for name, times in names.items() if times > 1] == []


def test_every_package_with_modules_to_import_is_used_by_one():
    code = "\n".join(line for _, program in PROGRAMS for line in program["code"])
    modules = {name for package in PACKAGES for name in package.imports}
    top_level = {name.partition(".")[0] for name in modules} - {"_cloche"}  # that one is ours
    assert [name for name in top_level if f"import {name}" not in code] == []
