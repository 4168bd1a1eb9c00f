"""Anchored edits fail loudly rather than change something else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtimes.recipe.edits import Edit, apply_edits, insert_after, insert_before
from runtimes.recipe.errors import EditError

TEXT = "first\nsecond\nthird\n"


def test_replaces_the_anchor():
    edit = Edit(path="a.c", anchor="second", replacement="2nd")
    assert edit.apply_to(TEXT) == "first\n2nd\nthird\n"


def test_inserts_around_an_anchor():
    assert insert_after("a.c", "first\n", "1.5\n").apply_to(TEXT) == "first\n1.5\nsecond\nthird\n"
    assert insert_before("a.c", "first\n", "0\n").apply_to(TEXT) == "0\n" + TEXT


@pytest.mark.parametrize("anchor", ["fourth", "ir"])
def test_refuses_an_anchor_that_is_gone_or_ambiguous(anchor):
    text = TEXT + "third\n"
    with pytest.raises(EditError, match=r"a\.c: the anchor of an edit occurs (0|3) times"):
        Edit(path="a.c", anchor=anchor, replacement="").apply_to(text)


def test_refuses_a_file_that_is_gone(tmp_path):
    with pytest.raises(EditError, match=r"gone\.c: the file that an edit wants to change"):
        apply_edits(tmp_path, [Edit(path="gone.c", anchor="a", replacement="b")])


def test_makes_edits_in_order(tmp_path):
    (tmp_path / "a.c").write_text(TEXT)
    edits = [
        Edit(path="a.c", anchor="second", replacement="other"),
        Edit(path="a.c", anchor="other", replacement="last"),
    ]
    apply_edits(tmp_path, edits)
    assert (tmp_path / "a.c").read_text() == "first\nlast\nthird\n"


@given(before=st.text(), anchor=st.text(min_size=1), after=st.text(), new=st.text())
def test_changes_nothing_but_the_anchor(before, anchor, after, new):
    text = before + anchor + after
    edit = Edit(path="a.c", anchor=anchor, replacement=new)
    if text.count(anchor) == 1:
        assert edit.apply_to(text) == before + new + after
    else:
        with pytest.raises(EditError):
            edit.apply_to(text)
