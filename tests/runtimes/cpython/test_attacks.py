"""The attacks, on this runtime: whatever a program does, it ends in a known way and is contained.

What of the host must not be reached is checked in `tests/attacks`; here it is the module that has
to hold, and the next run that has to be as fresh as ever.
"""

from __future__ import annotations

import pytest

from cloche.record import replace
from tests.attacks.reading import read_programs

_STATUSES = {"ok", "error", "timeout", "memory_limit", "output_limit", "stack_overflow"}
# What ends the interpreter because it asks for that: nothing but the instance is lost.
_CRASHES = {
    "abort": "calls abort()",
    "code-objects-forged": "runs bytecode that no compiler made",
    "faults-on-purpose": "calls functions that are there to crash",
}
_LEAST_MEMORY = 64 << 20


@pytest.mark.parametrize("program", [pytest.param(each, id=each.id) for each in read_programs()])
def test_an_attack_ends_in_a_known_way(python, program):
    places = {f"@CANARY_{name}@": "/nowhere" for name in ("FILE", "FOLDER", "VARIABLE")}
    places |= {"@CANARY_PORT@": "9", "@HOST_PID@": "1", "@HOST_NAME@": "nowhere"}
    request = program.request(places)
    limits = request.limits
    if limits.memory is not None:  # meant for a runtime that starts with less than this one
        limits = replace(limits, memory=max(limits.memory, _LEAST_MEMORY))
    result = python.execute(replace(request, limits=limits))
    allowed = _STATUSES | ({"crashed"} if program.id in _CRASHES else set())
    assert result.status in allowed, (result.status, result.detail)
    assert python.prints("print(6 * 7)") == "42\n"
