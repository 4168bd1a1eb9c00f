"""Every run starts from the same state, and nothing that has to differ is a part of it."""

from __future__ import annotations

SHOW_STATE = """\
import gc, sys
print([id(object()), id([]), id("a" + str(1))], hash("text"), hash(1.5), hash((1, "a")))
print({"b", "a", "c", 1, 2.5}, {"z": 1, "y": 2}, sorted(dir()), sorted(sys.modules))
print(sys.argv, sys.path, sys.version, gc.mem_alloc())
"""
DRAW = "import random, os, uuid; print(random.random(), os.urandom(8), uuid.uuid4())"


def test_two_runs_start_from_the_same_state(sandbox):
    shown = {sandbox.run(SHOW_STATE).stdout for _ in range(3)}
    assert len(shown) == 1
    assert shown.pop().count("\n") == 3


def test_what_another_run_left_behind_is_not_there(sandbox):
    sandbox.run("import sys\nleft = sys.modules['left'] = 1\nopen('/left', 'w').close()")
    look = "import os, sys\nprint('left' in globals(), 'left' in sys.modules, os.listdir('/'))"
    assert sandbox.run(look).stdout == "False False ['tmp']\n"


def test_randomness_differs_from_run_to_run(sandbox):
    drawn = [sandbox.run(DRAW).stdout.split() for _ in range(3)]
    assert all(len(set(column)) == 3 for column in zip(*drawn, strict=True))
