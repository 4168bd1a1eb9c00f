"""Sessions as bytes, with the official bundles."""

from __future__ import annotations

import pytest

from cloche import Limits, LiveStreams, Sandbox
from cloche.errors import RequestError, SnapshotError
from cloche.sandbox.runtimes import RUNTIMES

KEY = b"a key for these tests"


def test_a_session_goes_on_from_a_snapshot_wherever_it_is_opened(session, sandbox):
    session.run(
        "import json\nrows = [{'n': n, 'text': 'row %d' % n} for n in range(1000)]\n"
        "def total(): return sum(row['n'] for row in rows)\n"
        "file = open('/tmp/notes', 'w'); n = file.write('half ')\n"
    )
    snapshot = session.snapshot(key=KEY)
    assert len(snapshot) <= 300_000
    for _ in range(2):
        with sandbox.session(snapshot=snapshot, key=KEY) as later:
            result = later.run(
                "print(total(), json.dumps(rows[7]['text']))\n"
                "n = file.write('done'); file.close(); print(open('/tmp/notes').read())"
            )
            assert (result.stdout, result.stderr) == ('499500 "row 7"\nhalf done\n', "")
    assert session.run("file.close(); print(open('/tmp/notes').read())").stdout == "half \n"


def test_a_snapshot_of_a_fresh_session_can_be_opened(sandbox):
    with sandbox.session(env={"NAME": "value"}) as session:
        snapshot = session.snapshot()
    with sandbox.session(snapshot=snapshot) as later:
        assert later.run("import os; print(os.getenv('NAME'))").stdout == "value\n"


def test_snapshots_of_snapshots_go_on(session, sandbox):
    session.run("n = 0")
    snapshot = session.snapshot(key=KEY)
    for count in range(1, 5):
        with sandbox.session(snapshot=snapshot, key=KEY) as later:
            assert later.run("n += 1; print(n)").stdout == f"{count}\n"
            snapshot = later.snapshot(key=KEY)


def test_a_snapshot_opens_with_its_key_only(session, sandbox):
    session.run("n = 1")
    own, with_key = session.snapshot(), session.snapshot(key=KEY)
    for snapshot, key in ((own, KEY), (with_key, None), (with_key, KEY + b"x")):
        with pytest.raises(SnapshotError, match="another key"):
            sandbox.session(snapshot=snapshot, key=key)
    assert sandbox.session(snapshot=own).run("print(n)").stdout == "1\n"


def test_a_snapshot_of_another_runtime_is_refused():
    one, other = (Sandbox(runtime) for runtime in RUNTIMES)
    with one.session() as session, pytest.raises(SnapshotError, match="another runtime"):
        other.session(snapshot=session.snapshot())


def test_a_snapshot_is_opened_under_the_limits_of_who_opens_it(session, sandbox):
    session.run("n = open('/data', 'w').write('x' * 999)")
    snapshot = session.snapshot(key=KEY)
    for limits in (Limits(file_bytes=100), Limits(open_files=8, file_bytes=998)):
        tight = Sandbox(runtime_of(sandbox), limits=limits)
        with pytest.raises(SnapshotError, match="raise"):
            tight.session(snapshot=snapshot, key=KEY)


def runtime_of(sandbox):
    name = sandbox.run("").runtime.split()[0]
    return next(runtime for runtime, bundle in RUNTIMES.items() if bundle == name)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"snapshot": "text"}, "snapshot is str"),
        ({"snapshot": b"", "env": {"A": "1"}}, "leave env out"),
        ({"snapshot": b"", "key": b"short"}, "16 at least"),
        ({"snapshot": b"", "key": "a key that is text"}, "key is str"),
    ],
)
def test_what_does_not_go_with_a_snapshot_is_the_hosts_mistake(sandbox, arguments, words):
    with pytest.raises(RequestError, match=words):
        sandbox.session(**arguments)


def test_a_snapshot_with_a_key_that_is_none_is_the_hosts_mistake(session):
    with pytest.raises(RequestError, match="16 at least"):
        session.snapshot(key=b"short")


def test_a_snapshot_can_be_opened_by_the_sink_of_another_session(session, sandbox):
    session.run("n = 7")
    snapshot, seen = session.snapshot(key=KEY), []

    def sink(piece):
        with sandbox.session(snapshot=snapshot, key=KEY) as later:
            seen.append(later.run("print(n)").stdout)

    with sandbox.session() as other:
        assert other.run("print('x')", live=LiveStreams(stdout=sink)).ok
    assert set(seen) == {"7\n"}


def test_copies_draw_numbers_of_their_own_unless_the_program_gave_the_seed(session, sandbox):
    session.run(
        "import random; mine, given = random.Random(), random.Random(7)\n"
        "n = random.random(), mine.random(), given.random()"
    )
    snapshot = session.snapshot(key=KEY)
    copies = [session, session.fork(), session.fork()]
    copies += [sandbox.session(snapshot=snapshot, key=KEY) for _ in range(2)]
    code = "print(random.getrandbits(60), mine.getrandbits(60), given.getrandbits(60))"
    drawn = [copy.run(code).stdout.split() for copy in copies]
    assert [len(set(column)) for column in zip(*drawn, strict=True)] == [5, 5, 1]


def test_other_generators_of_micropython_draw_numbers_of_their_own_too():
    with Sandbox("micropython").session() as session:
        session.run("import urandom; n = urandom.getrandbits(32)")
        copies = [session, session.fork(), session.fork()]
        assert len({copy.run("print(urandom.getrandbits(32))").stdout for copy in copies}) == 3


def test_numbers_that_sqlite_draws_are_others_in_each_copy():
    with Sandbox().session() as session:
        session.run(
            "import sqlite3; db = sqlite3.connect(':memory:')\n"
            "def draw(): return db.execute('select random()').fetchone()\nn = draw()"
        )
        copies = [session, session.fork(), session.fork(), Sandbox().session()]
        copies[-1].run("import sqlite3; db = sqlite3.connect(':memory:')")
        copies[-1].run("def draw(): return db.execute('select random()').fetchone()")
        assert len({copy.run("print(draw())").stdout for copy in copies}) == 4


def test_names_of_temporary_files_are_others_in_each_copy():
    with Sandbox().session() as session:
        session.run("import tempfile; name = tempfile.mktemp()")
        copies = [session, session.fork(), session.fork()]
        assert len({copy.run("print(tempfile.mktemp())").stdout for copy in copies}) == 3


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_under_a_seed_all_copies_draw_the_same_numbers(runtime):
    draw = "import random, secrets; print(random.random(), secrets.token_hex(4))"
    with Sandbox(runtime, seed=7).session() as session:
        first = session.run(draw).stdout
        copies = [session, session.fork(), session.fork()]
        drawn = {copy.run(draw).stdout for copy in copies}
        assert len(drawn) == 1
        assert first not in drawn


def test_a_generator_whose_state_was_set_goes_on_with_it_in_each_copy(session):
    session.run("import random; random.setstate(random.getstate())")
    copies = session, session.fork()
    assert len({copy.run("print(random.getrandbits(60))").stdout for copy in copies}) == 1


def test_a_session_that_recovers_draws_other_numbers_than_before(sandbox):
    limits = Limits(timeout=20.0, output=40, on_output="stop")
    with Sandbox(runtime_of(sandbox), limits=limits).session(recover=True) as session:
        session.run("import random; n = random.random()")
        drawn = [session.run("print(random.random(), 'x' * 99)").stdout.split()[0] for _ in "ab"]
    assert drawn[0] != drawn[1]


def test_the_monotonic_clock_never_goes_back_in_a_copy(session, sandbox):
    session.run("import time; before = time.monotonic()")
    snapshot = session.snapshot(key=KEY)
    for copy in (session.fork(), sandbox.session(snapshot=snapshot, key=KEY)):
        assert copy.run("print(time.monotonic() >= before)").stdout == "True\n"


def test_a_snapshot_taken_in_a_worker_goes_on_in_this_process_and_the_other_way_round():
    for first, second in (("process", "thread"), ("thread", "process")):
        with (
            Sandbox("micropython", isolation=first) as there,
            Sandbox("micropython", isolation=second) as here,
            there.session() as session,
        ):
            session.run("n = 41")
            with here.session(snapshot=session.snapshot(key=KEY), key=KEY) as later:
                assert later.run("print(n + 1)").stdout == "42\n"
