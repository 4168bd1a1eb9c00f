"""The driver in the guest, on made-up files of tests beside upstream's settings."""

from __future__ import annotations

from pathlib import Path

import pytest

import runtimes.cpython_data.upstream_tests
from cloche.bundles.location import official_bundle
from runtimes.cpython.upstream_tests.account import read_account
from runtimes.cpython_data.upstream_tests.catalogue import upstreams
from runtimes.cpython_data.upstream_tests.guest import make_guest
from runtimes.cpython_data.upstream_tests.wheels import guest_wheels
from runtimes.recipe.cache import Cache, default_cache_root
from runtimes.recipe.lock import read_lock
from tests.runtimes.cpython_data.built import require_bundle

CASES = """\
import pytest
class TestC:
    def test_good(self): print("said")
    def test_failing(self): assert 1 == 2
    @pytest.fixture
    def broken(self): 1 / 0
    def test_broken(self, broken): pass
    @pytest.fixture
    def torn(self):
        yield
        {}["k"]
    def test_torn(self, torn): pass
    @pytest.mark.parametrize("n", [0, 1, 2])
    def test_many(self, n): assert n != 1
    @pytest.mark.skip("not here")
    def test_skipped(self): pass
    @pytest.mark.xfail
    def test_expected(self): assert False
"""

MADE_UP = {
    "numpy": {
        "test_cases": CASES,
        "test_refusing": "import pytest\npytest.skip('no display', allow_module_level=True)",
        "test_unimportable": "import nowhere",
        "test_in_c": (
            "from numpy._core._multiarray_tests import anything\n"
            "def test_a(): anything(1)\n"
            "def test_b(): pass\n"
        ),
        "test_marking": "import numpy\ndef test_a(): numpy.marked = True",
        "test_marked": "import numpy\ndef test_a(): assert not hasattr(numpy, 'marked')",
    },
    "pandas": {
        "test_place": (
            "import pandas.tests.frame.common\n"
            "def test_name(): assert __name__ == 'pandas.tests.test_place'\n"
            "def test_fixture(float_frame): assert len(float_frame) > 0\n"
            "def test_settings(request): assert 'single_cpu' in request.config.getini('markers')[0]"
        )
    },
}


@pytest.fixture(scope="module")
def guest():
    require_bundle()
    lock = read_lock(Path(runtimes.cpython_data.upstream_tests.__file__).parent / "source.lock")
    cache = Cache(default_cache_root())
    bundle = str(official_bundle("lang-cpython-data").folder)
    made = make_guest(bundle, guest_wheels(lock, cache), upstreams(lock, cache))
    for package, files in MADE_UP.items():
        more = {f"{name}.py": code.encode() for name, code in files.items()}
        made.tests[package][package]["tests"].update(more)
    return made


@pytest.fixture
def account_of(guest):
    def run(name, *unselected):
        result = guest.run(name, unselected)
        assert result.status == "ok", result.stderr
        return read_account(result.stdout)

    return run


def test_every_way_to_fail_is_told(account_of):
    account = account_of("numpy.tests.test_cases")
    assert {bad.test.removeprefix("TestC::test_") for bad in account.bad} == {
        "failing", "broken", "torn", "many[1]",
    }  # fmt: skip
    assert (account.run, account.skipped, account.ended) == (8, {"not here": 1}, True)


def test_single_tests_with_all_their_parameters_and_whole_classes_are_left_out(account_of):
    names = ("TestC::test_many", "TestC::test_torn", "TestC::test_brok")
    account = account_of("numpy.tests.test_cases", *names)
    assert (account.run, account.left_out) == (4, 4)
    assert account_of("numpy.tests.test_cases", "TestC").left_out == 9


def test_a_file_may_skip_itself(account_of):
    account = account_of("numpy.tests.test_refusing")
    assert (account.refusal, account.bad) == ("no display", ())


def test_a_file_that_cannot_be_imported_has_failed(account_of):
    (bad,) = account_of("numpy.tests.test_unimportable").bad
    assert "No module named 'nowhere'" in bad.text


def test_who_uses_a_module_in_c_for_tests_is_skipped(account_of):
    account = account_of("numpy.tests.test_in_c")
    assert (account.run, account.skipped) == (1, {"uses _multiarray_tests.anything": 1})


def test_no_file_sees_what_another_has_done(account_of):
    assert account_of("numpy.tests.test_marking").bad == ()
    assert account_of("numpy.tests.test_marked").bad == ()


def test_the_tests_are_part_of_the_package_and_settings_are_upstreams(account_of):
    account = account_of("pandas.tests.test_place")
    assert (account.run, account.bad) == (3, ())
