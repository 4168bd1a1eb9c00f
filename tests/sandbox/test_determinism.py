"""With a clock that is made up and a seed, the same code gives the same bytes."""

from __future__ import annotations

import pytest

from cloche import GuestClock, RunRequest, Sandbox
from cloche.errors import RequestError
from cloche.sandbox.runtimes import RUNTIMES
from tests.sandbox import children

# What differs from run to run of any Python, on both runtimes.
CODE = """
import os, random, secrets, time, uuid
print(random.random(), random.sample(range(1000), 5), os.urandom(8))
print(secrets.token_hex(8), uuid.uuid4())
print(time.time(), time.monotonic(), time.perf_counter(), time.time_ns(), time.localtime())
before = time.time()
time.sleep(86400)
print(round(time.time() - before))
open('/tmp/made', 'w').close()
print(os.stat('/tmp/made'), {'a', 'b', 'c'})
"""
MORE = """
import asyncio, datetime, tempfile
print(datetime.datetime.now(), uuid.uuid1(), tempfile.mkstemp(), hash('text'))

async def tick(name, seconds):
    await asyncio.sleep(seconds)
    print(name, time.time())

async def main():
    await asyncio.gather(tick('late', 2), tick('early', 1))

asyncio.run(main())
"""
PROGRAMS = {"cpython": CODE + MORE, "micropython": CODE}
IN_A_CHILD = """
from cloche import GuestClock, Sandbox
from tests.sandbox.test_determinism import PROGRAMS
for runtime, program in PROGRAMS.items():
    print(Sandbox(runtime, clock=GuestClock(), seed=7).run(program).stdout, end="")
"""


@pytest.fixture(params=RUNTIMES)
def runtime(request):
    return request.param


def run(runtime, code, **options):
    result = Sandbox(runtime, **options).run(code)
    assert result.ok, result.stderr
    return result.stdout


def test_the_same_code_gives_the_same_bytes(runtime):
    told = {run(runtime, PROGRAMS[runtime], clock=GuestClock(), seed=7) for _ in range(3)}
    assert len(told) == 1
    assert "\n86400\n" in told.pop()


def test_it_does_so_in_another_process():
    here = "".join(
        run(runtime, program, clock=GuestClock(), seed=7) for runtime, program in PROGRAMS.items()
    )
    assert children.run(IN_A_CHILD) == here


def test_the_steps_of_a_session_are_the_same_each_time(runtime):
    steps = ["import time, random", "print(random.random(), time.time())", "time.sleep(5)"] * 2
    told = []
    for _ in range(2):
        with Sandbox(runtime, clock=GuestClock(), seed="s").session() as session:
            told.append([session.run(code).stdout for code in steps])
    assert told[0] == told[1]
    assert told[0][1] != told[0][4]


def test_a_fork_goes_on_with_the_same_time_and_the_same_bytes(runtime):
    code = "import time, os; print(time.time(), os.urandom(4)); time.sleep(1)"
    with Sandbox(runtime, clock=GuestClock(), seed=3).session() as session:
        session.run(code)
        with session.fork() as fork:
            assert fork.run(code).stdout == session.run(code).stdout


def test_without_them_no_two_runs_are_the_same(runtime):
    code = "import time, os; print(os.urandom(8))"
    assert run(runtime, code) != run(runtime, code)
    assert run(runtime, code, clock=GuestClock()) != run(runtime, code, clock=GuestClock())


def test_every_run_of_a_sandbox_starts_at_the_same_point(runtime):
    sandbox = Sandbox(runtime, clock=GuestClock(start=86400, step=0), seed=b"x")
    code = "import time, os; print(time.time(), os.urandom(2)); time.sleep(3)"
    assert sandbox.run(code).stdout == sandbox.run(code).stdout
    assert sandbox.run(code).stdout.startswith("86400.0 ")


def test_a_frozen_clock_says_the_same_all_the_time(runtime):
    code = "import time\nfor n in range(3): print(time.time(), time.monotonic()); time.sleep(9)"
    clock = GuestClock(mode="frozen", start=1_000_000_000)
    assert set(run(runtime, code, clock=clock).split()) == {"1000000000.0", "0.0"}


def test_seeds_of_different_types_are_different_seeds(runtime):
    code = "import os; print(os.urandom(16))"
    seeds = [1, "1", b"1", -1, 0, "", b"", 10**30, "\ud800"]
    assert len({run(runtime, code, seed=seed) for seed in seeds}) == len(seeds)


def test_a_request_has_them_as_plain_data(runtime):
    code = "import time, os; print(time.time(), os.urandom(4))"
    request = RunRequest(
        argv=("python", "-c", code), clock=GuestClock(mode="frozen", start=5), seed=b"abc"
    )
    told = [Sandbox(runtime).execute(request).stdout for _ in range(2)]
    assert told[0] == told[1]
    assert told[0].startswith("5.0 ")


@pytest.mark.parametrize(
    "options", [{"clock": "virtual"}, {"clock": 5}, {"seed": 1.5}, {"seed": ["x"]}]
)
def test_wrong_types_are_the_hosts_mistake(options):
    with pytest.raises(RequestError, match=f"{next(iter(options))} is "):
        Sandbox(**options)


def test_a_seed_in_a_request_has_to_be_bytes():
    with pytest.raises(RequestError, match="seed is str"):
        Sandbox().execute(RunRequest(argv=("python", "-c", ""), seed="text"))


def test_a_clock_in_a_request_has_to_be_one():
    with pytest.raises(RequestError, match="clock is float"):
        Sandbox().execute(RunRequest(argv=("python", "-c", ""), clock=5.0))
