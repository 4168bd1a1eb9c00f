"""Nothing that must differ from run to run is frozen into the image."""

from __future__ import annotations

import time

import pytest


@pytest.mark.parametrize(
    "expression",
    [
        "random.random()",
        "random.getrandbits(64)",
        "random.Random().random()",
        "random.SystemRandom().random()",
        "random.getstate()[1][:3]",
        "uuid.uuid4()",
        "uuid.uuid1().node",
        "secrets.token_hex()",
        "os.urandom(8)",
        "next(tempfile._get_candidate_names())",
    ],
)
def test_random_values_differ_between_runs(python, expression):
    code = f"import os, random, secrets, tempfile, uuid; print({expression})"
    assert len({python.prints(code) for _ in range(3)}) == 3


def test_a_seed_gives_what_it_gives_everywhere(python):
    code = "import random; random.seed(5); print(random.random(), random.Random(3).random())"
    assert python.prints(code) == "0.6229016948897019 0.23796462709189137\n"


def test_the_state_of_a_generator_can_be_saved_before_it_was_used(python):
    code = (
        "import random; state = random.getstate(); a = random.random(); "
        "random.setstate(state); print(a == random.random())"
    )
    assert python.prints(code) == "True\n"


def test_the_clock_is_the_hosts(python):
    before = time.time()
    now = float(python.prints("import time; print(time.time())"))
    assert before - 1 <= now <= time.time() + 1
    year = python.prints("import datetime; print(datetime.date.today().year)")
    assert int(year) == time.gmtime().tm_year


def test_elapsed_times_start_small(python):
    code = "import time; print(time.process_time() < 60, time.monotonic() < 60)"
    assert python.prints(code).split()[0] == "True"


def test_the_environment_is_what_was_handed_in(python):
    code = "import os; print(dict(os.environ), os.getenv('A'))"
    assert python.prints(code) == "{} None\n"
    assert python.prints(code, env={"A": "ä", "B": ""}) == "{'A': 'ä', 'B': ''} ä\n"


def test_arguments_are_those_of_the_run(python):
    code = "import sys; print(sys.argv[1:], sys.orig_argv[3:])"
    for word in ("a", "b"):
        assert python("-c", code, word).stdout == f"['{word}'] ['{word}']\n"


def test_the_working_directory_is_the_root(python):
    assert python.prints("import os; print(os.getcwd())") == "/\n"


def test_what_one_run_changes_the_next_does_not_see(python):
    python.prints("import json, builtins; json.x = builtins.y = 1")
    code = "import json, builtins; print(hasattr(json, 'x'), hasattr(builtins, 'y'))"
    assert python.prints(code) == "False False\n"


def test_the_hash_seed_is_fixed(python):
    code = "import sys; print(hash('cloche'), sys.flags.hash_randomization)"
    assert python.prints(code) == python.prints(code)
