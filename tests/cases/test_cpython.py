"""Ordinary programs under the dome print what native CPython prints, to the last character.

The programs are data, which the browser's tests read too: each has an `id`, `code` (its lines) and
`stdout` (the lines that it prints). `cpython/truth.py` asks a native CPython for the latter.
"""

from __future__ import annotations

from collections import Counter

import pytest

from cloche import Sandbox
from tests.cases.cpython.truth import read_all

PROGRAMS = [(topic, each) for topic, programs in read_all().items() for each in programs]


@pytest.fixture(scope="module")
def sandbox():
    return Sandbox("cpython")


@pytest.mark.parametrize(
    "program", [pytest.param(each, id=f"{topic}/{each['id']}") for topic, each in PROGRAMS]
)
def test_a_program_prints_what_native_cpython_prints(sandbox, program):
    result = sandbox.run("\n".join(program["code"]))
    assert (result.status, result.stderr) == ("ok", "")
    assert result.stdout == "".join(f"{line}\n" for line in program["stdout"])


def test_at_least_sixty_programs_have_ten_lines_or_more():
    assert sum(len(program["code"]) >= 10 for _, program in PROGRAMS) >= 60


def test_every_program_has_a_name_of_its_own():
    names = Counter(program["id"] for _, program in PROGRAMS)
    assert [name for name, times in names.items() if times > 1] == []


def test_a_program_holds_its_fields_line_by_line():
    for _, program in PROGRAMS:
        assert list(program) == ["id", "code", "stdout"]
        assert not any("\n" in line for field in ("code", "stdout") for line in program[field])
