"""Guest programs that attack the host: nothing is reached, nothing is late, nothing is left."""

from __future__ import annotations

from collections import Counter

import pytest

import cloche
from cloche import Sandbox
from cloche.result import EXIT_CODES, Status
from tests.attacks.host import watched_host
from tests.attacks.reading import read_programs

PROGRAMS = read_programs()
GROUPS = {
    "introspection",
    "host data",
    "file tricks",
    "network",
    "time",
    "memory",
    "output",
    "exit and signals",
    "interpreter bugs",
    "engine bugs",
}


@pytest.fixture(scope="module")
def sandbox():
    """One sandbox for all: what an attack leaves behind would strike the ones after it."""
    made = Sandbox()
    assert made.run("print(1)").stdout == "1\n"
    return made


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    with watched_host(tmp_path_factory.mktemp("canary")) as found:
        yield found


@pytest.mark.parametrize("program", [pytest.param(each, id=each.id) for each in PROGRAMS])
def test_an_attack_is_held(program, sandbox, host):
    before = host.state()
    request = program.request(host.places)
    result = sandbox.execute(request)

    assert host.state() == before
    check_nothing_is_told(result, host)
    check_limits(result, request.limits)
    check_expectations(result, program)
    assert sandbox.run("print(6 * 7)").stdout == "42\n"


def check_nothing_is_told(result, host):
    told = result.stdout_bytes + result.stderr_bytes + repr((result.error, result.detail)).encode()
    assert host.secret.encode() not in told
    assert cloche.__path__[0].encode() not in told


def check_limits(result, limits):
    usage = result.usage
    # Generous, as the machine may be busy; a stop that does not work takes for ever.
    assert usage.run_seconds <= 2 * limits.timeout + 2
    if result.status == Status.TIMEOUT:
        assert usage.run_seconds >= limits.timeout
    assert len(result.stdout_bytes) <= limits.output
    assert len(result.stderr_bytes) <= limits.output
    assert usage.peak_memory <= (limits.memory or 64 << 20)
    assert usage.file_bytes <= limits.file_bytes
    assert result.exit_code == EXIT_CODES.get(result.status, result.exit_code)


def check_expectations(result, program):
    expect = program.expect
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
    assert len(PROGRAMS) >= 150


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
