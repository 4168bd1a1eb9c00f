"""Where the expected output of a test comes from."""

from __future__ import annotations

import pytest

from runtimes.micropython.upstream_tests.catalogue import UpstreamTest
from runtimes.micropython.upstream_tests.truth import Truth
from runtimes.recipe.cache import Cache


@pytest.fixture
def ask(tmp_path):
    """Write a test, and give what it should print."""
    truth = Truth(tmp_path / "scratch", Cache(tmp_path / "cache"))
    folder = tmp_path / "tests" / "basics"
    folder.mkdir(parents=True)

    def expected(script: str, *, as_cpython: bool = False) -> bytes:
        (folder / "x.py").write_text(script)
        test = UpstreamTest(name="basics/x.py", root=folder.parent)
        return truth.expected(test, as_cpython=as_cpython)

    return expected


def test_an_exp_file_is_the_truth(ask, tmp_path):
    (tmp_path / "tests" / "basics" / "x.py.exp").write_bytes(b"1\r\n2\n")
    assert ask("print(3)") == b"1\n2\n"


def test_cpython_is_the_truth_where_there_is_no_exp_file(ask):
    assert ask("import sys; print(1); sys.stdout.flush(); print(2, file=sys.stderr)") == b"1\n2\n"


def test_cpython_can_be_preferred_to_the_exp_file(ask, tmp_path):
    (tmp_path / "tests" / "basics" / "x.py.exp").write_bytes(b"1\n")
    assert ask("print(3)", as_cpython=True) == b"3\n"


def test_what_cpython_did_not_survive_can_match_no_output(ask):
    assert ask("print(1); raise SystemExit(3)") == b"CPYTHON3 CRASH:\n1\n"


def test_paths_are_those_of_the_guest(ask):
    assert ask("import sys; print(sys.argv)") == b"['/main/tests/basics/x.py']\n"


def test_the_tests_themselves_are_not_written_to(ask, tmp_path):
    ask("open('made', 'w').close()")
    assert not (tmp_path / "tests" / "basics" / "made").exists()


def test_cpython_is_asked_once_for_each_script(ask, tmp_path):
    script = f"open({str(tmp_path / 'asked')!r}, 'a').write('x'); print(1)"
    assert ask(script) == ask(script) == b"1\n"
    assert (tmp_path / "asked").read_text() == "x"
