"""Expected output that is a pattern."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtimes.micropython.upstream_tests.special import matches

PLAIN_LINES = st.lists(
    st.text(st.characters(blacklist_characters="\\\r\n", codec="utf-8")).filter(
        lambda line: line != "########" and len(line.splitlines()) <= 1
    )
)


@pytest.mark.parametrize("shown", [b"end\n", b"one\nend\n", b"one\n\ntwo\nend\n"])
def test_eight_hashes_stand_for_any_number_of_lines(shown):
    assert matches(b"########\nend\n", shown)


def test_eight_hashes_stand_for_whole_lines_only():
    assert not matches(b"########\nend\n", b"the end\n")


def test_an_escaped_character_is_an_operator_and_a_plain_one_is_itself():
    expected = rb"total: \\d\+ (x)" + b"\n"
    assert matches(expected, b"total: 123 (x)\n")
    assert not matches(expected, b"total: many (x)\n")
    assert not matches(expected, b"total: 123 x\n")


@given(PLAIN_LINES)
def test_text_without_operators_matches_itself_and_nothing_longer(lines):
    text = "".join(line + "\n" for line in lines).encode()
    assert matches(text, text)
    assert not matches(text, text + b"more\n")
