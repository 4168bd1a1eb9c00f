"""Guest programs that attack the host: nothing is reached, nothing is late, nothing is left."""

from __future__ import annotations

from collections import Counter

import pytest

import cloche
from cloche import Sandbox
from cloche.result import EXIT_CODES, Status
from tests.attacks.host import watched_host
from tests.attacks.reading import RUNTIMES, read_programs

PROGRAMS = read_programs()
# One runtime after the other.
ATTACKS = [
    pytest.param(runtime, program, id=f"{runtime}-{program.id}")
    for runtime in RUNTIMES
    for program in PROGRAMS
    if runtime in program.runtimes
]
GROUPS = {
    "introspection",
    "host data",
    "file tricks",
    "network",
    "time",
    "time limit",
    "memory",
    "output",
    "exit and signals",
    "interpreter bugs",
    "engine bugs",
    "CPython's insides",
    "standard library",
}


@pytest.fixture(scope="module")
def sandboxes():
    """One sandbox for all attacks on a runtime: what one leaves behind would strike the next."""
    made = {runtime: Sandbox(runtime) for runtime in RUNTIMES}
    for sandbox in made.values():
        assert sandbox.run("print(1)").stdout == "1\n"
    return made


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    with watched_host(tmp_path_factory.mktemp("canary")) as found:
        yield found


@pytest.mark.parametrize(("runtime", "program"), ATTACKS)
def test_an_attack_is_held(runtime, program, sandboxes, host):
    sandbox = sandboxes[runtime]
    before = host.state()
    request = program.request(runtime, host.places)
    result = sandbox.execute(request)

    assert host.state() == before
    check_nothing_is_told(result, host)
    check_limits(result, request.limits, runtime)
    check_expectations(result, program, runtime)
    if program.then is not None:
        after = sandbox.run("\n".join(program.then["code"]))
        assert after.stdout.splitlines() == program.then["stdout"], after.stderr
    assert sandbox.run("print(6 * 7)").stdout == "42\n"


def check_nothing_is_told(result, host):
    told = result.stdout_bytes + result.stderr_bytes + repr((result.error, result.detail)).encode()
    assert host.secret.encode() not in told
    assert cloche.__path__[0].encode() not in told


def check_limits(result, limits, runtime):
    usage = result.usage
    # Generous, as the machine may be busy; a stop that does not work takes for ever.
    assert usage.run_seconds <= 2 * limits.timeout + 2
    if result.status == Status.TIMEOUT:
        assert usage.run_seconds >= limits.timeout
    assert len(result.stdout_bytes) <= limits.output
    assert len(result.stderr_bytes) <= limits.output
    assert usage.peak_memory <= (limits.memory or RUNTIMES[runtime]["memory"])
    assert usage.file_bytes <= limits.file_bytes
    assert result.exit_code == EXIT_CODES.get(result.status, result.exit_code)


def check_expectations(result, program, runtime):
    expect = program.expect(runtime)
    assert result.status in expect["status"], (result.stdout, result.stderr, result.detail)
    if "stdout" in expect:
        assert result.stdout.splitlines() == expect["stdout"], result.stderr
    if "error" in expect and result.status != Status.TIMEOUT:
        assert result.error is not None
        assert result.error.type in expect["error"]
    if "exit_code" in expect and result.status != Status.TIMEOUT:
        assert result.exit_code == expect["exit_code"]
    assert result.truncated or not program.truncated


def test_there_are_enough_attacks_of_each_kind():
    counts = Counter(program.group for program in PROGRAMS)
    assert counts.keys() == GROUPS
    assert min(counts.values()) >= 8
    on_each = Counter(runtime for program in PROGRAMS for runtime in program.runtimes)
    assert on_each.keys() == RUNTIMES.keys()
    assert min(on_each.values()) >= 200


def test_the_memory_that_is_checked_is_what_the_runtimes_get(sandboxes):
    for runtime, sandbox in sandboxes.items():
        code = "kept = []\nwhile True: kept.append(bytearray(1 << 20))"
        most = RUNTIMES[runtime]["memory"]
        assert most - (16 << 20) < sandbox.run(code).usage.peak_memory <= most


def test_no_two_attacks_are_the_same():
    """Digits aside: the same program with another number would prove nothing more."""
    shapes = Counter(
        "".join(letter for letter in "\n".join(program.fields["code"]) if not letter.isdigit())
        for program in PROGRAMS
    )
    assert [shape for shape, count in shapes.items() if count > 1] == []
    assert max(Counter(program.id for program in PROGRAMS).values()) == 1


def test_every_attack_says_where_its_idea_comes_from():
    assert [program.id for program in PROGRAMS if len(program.fields["source"]) < 12] == []
