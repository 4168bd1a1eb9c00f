"""The attacks, on this runtime: whatever a program does, it ends in a known way and is contained.

What of the host must not be reached is checked in `tests/attacks`; here it is the module that has
to hold, and the next run that has to be as fresh as ever.
"""

from __future__ import annotations

import pytest

from tests.attacks.reading import read_programs

_STATUSES = {"ok", "error", "timeout", "memory_limit", "output_limit", "stack_overflow"}


@pytest.mark.parametrize("program", [pytest.param(each, id=each.id) for each in read_programs()])
def test_an_attack_ends_in_a_known_way(python, program):
    places = {f"@CANARY_{name}@": "/nowhere" for name in ("FILE", "FOLDER", "VARIABLE")}
    places |= {"@CANARY_PORT@": "9", "@HOST_PID@": "1", "@HOST_NAME@": "nowhere"}
    result = python.execute(program.request(places))
    assert result.status in _STATUSES, (result.status, result.detail)
    assert python.prints("print(6 * 7)") == "42\n"
