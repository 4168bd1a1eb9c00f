"""A runtime that is ready to run. How it is loaded is in `test_load`."""

from __future__ import annotations

import pytest

from cloche.engine.crew import CREW
from cloche.engine.instance import FreshInstance
from cloche.engine.module import compile_module
from cloche.engine.runtime import Runtime
from cloche.errors import ModuleError
from cloche.limits import MIB
from tests.engine.guests import FACTS, assemble, guest_text, ready, run_guest, says, shared_engine

REPORTS = guest_text("""
  (global (export "cloche_report") i32 (i32.const 4096))
  (func (export "_start"))""")


def test_results_name_its_bundle_and_version():
    assert ready(says("x")).name == "lang-test 1.2.3"
    assert run_guest(says("x")).runtime == "lang-test 1.2.3"


@pytest.mark.parametrize(("text", "address"), [(REPORTS, 4096), (says("x"), None)])
def test_knows_where_its_guests_report_if_they_do(text, address):
    runtime = ready(text)

    def find():
        with FreshInstance(runtime, MIB) as instance:
            instance.prepare()
            return runtime.report_address(instance)

    assert {CREW.call(find) for _ in range(2)} == {address}


def test_all_its_runs_share_the_instances_that_stand_by():
    runtime = ready(says("x"))
    assert runtime.standby is runtime.standby


def test_a_module_that_asks_for_what_is_not_offered_cannot_be_linked():
    engine = shared_engine()
    wants = '(module (import "env" "f" (func)) (func (export "_start")))'
    module = compile_module(engine, assemble(wants))
    with pytest.raises(ModuleError, match="cannot be linked"):
        Runtime(engine, module, FACTS)
