"""Names of bundles, versions and assets."""

from __future__ import annotations

import json
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.bundles.names import (
    check_bundle_name,
    name_fault,
    parse_version,
    quoted,
    version_fault,
)
from cloche.errors import BundleError

TRICKS = json.loads(Path(__file__).with_name("path_tricks.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: trick["id"])
def test_refuses_a_path_trick_and_says_why(trick):
    with pytest.raises(BundleError, match=trick["says"]) as caught:
        check_bundle_name(trick["name"])
    assert str(caught.value).isascii()
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    "name", ["a", "lang-python", "python.wasm", "0", "a_b", "x" * 64, "console"]
)
def test_accepts_a_portable_name(name):
    assert check_bundle_name(name) == name


@pytest.mark.parametrize("value", [None, 1, b"lang-python", ["a"]])
def test_refuses_what_is_not_text(value):
    assert name_fault(value) == "is not text"
    assert version_fault(value) == "is not text"


@given(st.text())
def test_a_name_is_one_part_of_a_path_on_every_system(text):
    if name_fault(text) is None:
        allowed = string.ascii_lowercase + string.digits + "._-"
        assert set(text) <= set(allowed)
        assert text not in (".", "..")
        assert text == text.strip() == text.rstrip(".")


@given(st.tuples(*[st.integers(0, 999_999)] * 3), st.tuples(*[st.integers(0, 999_999)] * 3))
def test_versions_compare_as_numbers(one, other):
    texts = [".".join(map(str, version)) for version in (one, other)]
    assert [parse_version(text) for text in texts] == [one, other]


@given(st.text(alphabet="0123456789.-+ a\u0663", max_size=12))
def test_a_version_has_only_one_spelling(text):
    if version_fault(text) is None:
        assert ".".join(map(str, parse_version(text))) == text


@pytest.mark.parametrize(
    ("version", "says"),
    [
        ("", "not three numbers"),
        ("1.2", "not three numbers"),
        ("1.2.3.4", "not three numbers"),
        ("1.2.3-rc1", "no decimal number"),
        ("1..3", "no decimal number"),
        ("1.2.\u0663", "no decimal number"),
        ("1.2.03", "leading zero"),
        ("1.2.1234567", "more than 6 digits"),
        ("../1.2.3", "not three numbers"),
    ],
)
def test_refuses_what_is_no_version_and_says_why(version, says):
    with pytest.raises(BundleError, match=says):
        parse_version(version)


def test_a_hostile_value_is_quoted_briefly_and_in_ascii():
    assert quoted("\u202ex") == "'\\u202ex'"
    assert len(quoted("x" * 100_000)) < 100
