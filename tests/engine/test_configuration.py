"""How the engine is set up."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cloche.engine.configuration import POOL_SLOTS, Engine, EngineConfiguration
from cloche.engine.crew import MOST_THREADS
from cloche.engine.load import load_capi
from cloche.record import replace
from tests.engine.guests import DEEP, says


def test_there_is_a_slot_for_every_guest_that_can_run():
    assert POOL_SLOTS > MOST_THREADS


def test_the_fingerprint_names_what_compiled_code_depends_on():
    fingerprint = EngineConfiguration().fingerprint()
    assert "epoch_interruption" in fingerprint.split(";")[0]
    assert "wasm_threads" in fingerprint.split(";")[1]
    assert replace(EngineConfiguration(), pooled=False).fingerprint() == fingerprint


def test_nothing_is_both_on_and_off():
    on, off = (set(part.split(",")) for part in EngineConfiguration().fingerprint().split(";"))
    assert on.isdisjoint(off)


def test_a_pool_is_made_where_it_was_asked_for():
    assert Engine(load_capi(), EngineConfiguration()).pooled
    assert not Engine(load_capi(), EngineConfiguration(pooled=False)).pooled


def test_an_engine_that_is_not_needed_can_be_freed():
    for _ in range(300):  # far more than there is address space for at once
        Engine(load_capi(), EngineConfiguration()).delete()


def run_limited(gibibytes, code):
    """Run code in a child whose address space is limited."""
    limits = f"import resource; resource.setrlimit(resource.RLIMIT_AS, ({gibibytes} << 30,) * 2)\n"
    return subprocess.run(
        [sys.executable, "-c", limits + code], capture_output=True, timeout=120, text=True
    )


def test_instances_are_made_on_demand_where_a_pool_does_not_fit():
    child = run_limited(
        30,
        f"""
from cloche.engine.configuration import Engine, EngineConfiguration
from cloche.engine.load import load_capi
from tests.engine.guests import run_guest, ready, shared_engine
assert not Engine(load_capi(), EngineConfiguration()).pooled
print(run_guest(ready({says("on demand")!r}, pooled=True)).stdout)""",
    )
    assert child.stdout == "on demand\n", child.stderr


def test_too_little_address_space_is_a_clear_error_and_not_the_end():
    child = run_limited(
        3,
        f"""
from cloche.errors import EngineError
from tests.engine.guests import run_guest, ready
try:
    print(run_guest(ready({says("?")!r}, pooled=True)).status)
except EngineError as error:
    print("error:", error)""",
    )
    assert child.stdout.startswith("error:"), (child.stdout, child.stderr[-2000:])


@pytest.mark.parametrize("pooled", [False, True])
def test_a_guests_stack_ends_where_it_was_told_to(pooled):
    from tests.engine.guests import ready, run_guest

    result = run_guest(ready(DEEP, pooled=pooled))
    assert (result.status, result.exit_code) == ("stack_overflow", 139)
