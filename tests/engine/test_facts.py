"""The facts of a module, as lines of text."""

from __future__ import annotations

import pytest

from cloche.engine.facts import ModuleFacts, check_copyable
from cloche.errors import SnapshotError
from cloche.record import replace
from tests.engine.guests import FACTS


def test_comes_back_as_it_was_written():
    assert ModuleFacts.from_text(FACTS.to_text()) == FACTS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "bundle",
        FACTS.to_text() + "more 1\n",
        FACTS.to_text().replace("wasm_stack 1", "wasm_stack x"),
        FACTS.to_text().replace("trust unsigned\n", ""),
        FACTS.to_text().replace("\n", ""),
    ],
)
def test_refuses_text_that_is_not_facts(text):
    with pytest.raises((ValueError, TypeError)):
        ModuleFacts.from_text(text)


@pytest.mark.parametrize("facts", [{"hidden_state": 1}, {"start_functions": 1}])
def test_a_module_whose_state_cannot_be_reached_cannot_be_copied(facts):
    check_copyable(FACTS)
    with pytest.raises(SnapshotError, match=r"lang-test 1\.2\.3 keeps state"):
        check_copyable(replace(FACTS, **facts))
