"""The driver in the guest, on made-up files of tests with upstream's helpers around them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cloche.bundles.location import official_bundle
from runtimes.cpython.upstream_tests.account import read_account
from runtimes.cpython.upstream_tests.catalogue import upstream_root
from runtimes.cpython.upstream_tests.guest import make_guest
from runtimes.recipe.cache import Cache, default_cache_root


@pytest.fixture(scope="module")
def guest():
    root = upstream_root(Cache(default_cache_root()))
    return make_guest(str(official_bundle("lang-cpython").folder), root)


@pytest.fixture
def account_of(guest):
    def run(code, *unselected, claims=()):
        made_up = replace(guest, package={**guest.package, "test_made_up.py": code.encode()})
        result = made_up.run("test_made_up", unselected, claims)
        assert result.status == "ok", result.stderr
        return read_account(result.stdout)

    return run


CASES = """\
import unittest
class C(unittest.TestCase):
    def test_good(self): pass
    def test_failing(self): self.assertEqual(1, 2)
    def test_raising(self): {}["k"]
    def test_parts(self):
        for part in range(3):
            with self.subTest(part=part):
                self.assertNotEqual(part, 1)
    @unittest.skip("not here")
    def test_skipped(self): pass
    @unittest.expectedFailure
    def test_expected(self): self.fail()
    @unittest.expectedFailure
    def test_unexpected(self): pass
"""


def test_every_way_to_fail_is_told(account_of):
    account = account_of(CASES)
    assert {bad.test for bad in account.bad} == {
        "C.test_failing", "C.test_parts", "C.test_raising", "C.test_unexpected",
    }  # fmt: skip
    assert (account.run, account.skipped, account.ended) == (6, {"not here": 1}, True)


def test_the_text_of_a_failed_part_names_the_part(account_of):
    texts = {bad.test: bad.text for bad in account_of(CASES).bad}
    assert "(part=1)" in texts["C.test_parts"]
    assert "KeyError: 'k'" in texts["C.test_raising"]


def test_single_tests_and_whole_classes_are_left_out(account_of):
    account = account_of(CASES, "C.test_failing", "C.test_parts")
    assert (account.run, account.left_out) == (4, 2)
    assert account_of(CASES, "C").left_out == 7


def test_a_class_that_cannot_be_set_up_has_failed(account_of):
    code = (
        "import unittest\nclass C(unittest.TestCase):\n"
        "  @classmethod\n  def setUpClass(cls): 1 / 0\n  def test_a(self): pass\n"
    )
    (bad,) = account_of(code).bad
    assert bad.test == "setUpClass (test.test_made_up.C)"


def test_a_module_may_skip_itself(account_of):
    account = account_of("import unittest\nraise unittest.SkipTest('no display')")
    assert (account.refusal, account.bad) == ("no display", ())


def test_a_module_that_cannot_be_imported_has_failed(account_of):
    (bad,) = account_of("import nowhere").bad
    assert "No module named 'nowhere'" in bad.text


@pytest.mark.parametrize(
    ("claim", "demand"),
    [
        ("sockets", "support.requires_working_socket(module=True)"),
        ("threads", "threading_helper.requires_working_threading(module=True)"),
        ("host name", "assert socket_helper.has_gethostname"),
        ("test modules", "import _testcapi, _testsinglephase"),
        ("tools", "import test.test_tools; assert not support.has_subprocess_support"),
    ],
)
def test_what_is_claimed_keeps_a_module_from_skipping_itself(account_of, claim, demand):
    code = (
        "import unittest\nfrom test import support\n"
        f"from test.support import socket_helper, threading_helper\n{demand}\n"
        "class C(unittest.TestCase):\n  def test_a(self): pass\n"
    )
    without = account_of(code)
    assert without.refusal or without.bad
    assert account_of(code, claims=[claim]).run == 1


def test_a_test_that_uses_a_module_that_was_only_claimed_is_skipped(account_of):
    code = (
        "import unittest, _testcapi\nclass C(unittest.TestCase):\n"
        "  def test_a(self): _testcapi.anything()\n  def test_b(self): pass\n"
    )
    account = account_of(code, claims=["test modules"])
    assert (account.run, account.skipped) == (1, {"uses _testcapi.anything": 1})


def test_resources_are_those_of_regrtest_without_options(account_of):
    account = account_of("from test import support\nsupport.requires('network')")
    assert "'network' resource not enabled" in account.refusal


def test_tests_write_to_a_working_folder_of_their_own(account_of):
    code = (
        "import os, unittest\nfrom test.support import os_helper\nclass C(unittest.TestCase):\n"
        "  def test_a(self):\n    open(os_helper.TESTFN, 'w').close()\n"
        "    self.assertEqual(os.getcwd(), '/tmp/work')\n"
    )
    assert account_of(code).bad == ()
