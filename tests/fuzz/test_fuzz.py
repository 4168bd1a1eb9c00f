"""A short form of the fuzzing: the kept corpus, its mutants, and what hypothesis comes up with."""

from __future__ import annotations

import random
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.__main__ import CORPUS, TARGETS
from tests.fuzz.reach import choose

MUTANTS = 1500
SEED = 11


def fuzz_of(target):
    return import_module(f"tests.fuzz.{target}").fuzz


def inputs_of(target):
    kept = [path.read_bytes() for path in sorted((CORPUS / target).iterdir())]
    return import_module(f"tests.fuzz.{target}").seeds() + kept


@pytest.mark.parametrize("target", TARGETS)
def test_every_kept_input_is_harmless(target):
    fuzz = fuzz_of(target)
    for data in inputs_of(target):
        fuzz(data)


@pytest.mark.parametrize("target", TARGETS)
def test_mutants_of_kept_inputs_are_harmless(target):
    fuzz, inputs, chance = fuzz_of(target), inputs_of(target), random.Random(SEED)
    for _ in range(MUTANTS):
        fuzz(mutated(chance.choice(inputs), inputs, chance))


def mutated(data: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """Change bytes, cut, double, or go on as another input does."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        place = chance.randint(0, len(changed))
        kind = chance.randrange(4)
        if kind == 0 and changed:
            changed[place % len(changed)] = chance.randrange(256)
        elif kind == 1:
            del changed[place : place + chance.randint(1, 20)]
        elif kind == 2:
            changed[place:place] = changed[place : place + chance.randint(1, 40)]
        else:
            changed[place:] = chance.choice(others)[place:]
    return bytes(changed)


@pytest.mark.parametrize("target", TARGETS)
@given(data=st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_harmless(target, data):
    fuzz_of(target)(data)


def test_keeps_only_inputs_that_reach_something_new():
    manifest = import_module("tests.fuzz.manifest")
    whole, scrap = manifest.seeds()[0], b"{}"
    assert choose(manifest.fuzz, [scrap, scrap, whole, whole]) == [scrap, whole]


def test_the_kept_corpus_is_small():
    files = [path for path in Path(CORPUS).rglob("*") if path.is_file()]
    assert len(files) <= 1000
    assert sum(path.stat().st_size for path in files) <= 300_000
