"""Sessions that go on twice, and sessions that go back."""

from __future__ import annotations

import pytest

from cloche import Limits, LiveStreams, Sandbox
from cloche.errors import RequestError, SnapshotError
from cloche.result import Status
from cloche.sandbox.runtimes import RUNTIMES


def test_a_fork_has_all_that_the_session_had_and_its_own_future(session):
    session.run(
        "items = [1]; numbers = iter([10, 20, 30]); print(next(numbers))\n"
        "file = open('/tmp/notes', 'w+'); n = file.write('before')"
    )
    with session.fork() as fork:
        more = "items.append(2); n = file.write(' after'); n = file.seek(0)\n"
        more += "print(items, next(numbers), file.read())"
        for each in (fork, session):
            assert each.run(more).stdout == "[1, 2] 20 before after\n"
        fork.run("file.close()")
        session.run("n = file.write('!')")
        assert session.run("n = file.seek(0); print(file.read())").stdout == "before after!\n"


def test_a_fork_outlives_the_session(sandbox):
    with sandbox.session() as session:
        session.run("x = 7")
        fork = session.fork()
    assert fork.is_open
    assert fork.run("print(x)").stdout == "7\n"
    fork.close()
    with pytest.raises(RequestError):
        fork.fork()


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_a_session_that_recovers_tells_how_the_call_ended_and_goes_on_from_before_it(runtime):
    limits = Limits(timeout=20.0, output=10, on_output="stop")
    with Sandbox(runtime, limits=limits).session(recover=True) as session:
        assert session.run("x = 1").ok
        result = session.run("x = 2; open('/tmp/half', 'w').close(); print('so far', 'x' * 99)")
        assert (result.status, result.stdout) == (Status.OUTPUT_LIMIT, "so far xxx")
        result = session.run("import os; print(x, os.listdir('/tmp'))")
        assert (result.status, result.stdout) == (Status.OK, "1 []\n")


def test_a_session_cannot_be_copied_while_a_call_runs(session):
    told = []

    def copy(piece):
        for copied in (session.fork, session.snapshot):
            with pytest.raises(SnapshotError, match="only between its calls"):
                copied()
            told.append(copied)

    assert session.run("print('x')", live=LiveStreams(stdout=copy)).ok
    assert told
