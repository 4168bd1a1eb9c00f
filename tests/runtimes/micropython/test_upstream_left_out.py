"""The list of tests that are treated in another way."""

from __future__ import annotations

import pytest

from runtimes.micropython.upstream_tests.left_out import LeftOut, read_left_out
from runtimes.recipe.errors import RecipeError

TABLES = '[not_run]\n"a/x.py" = "why"\n[as_cpython]\n[differs]\n'


def test_our_own_list_can_be_read():
    assert read_left_out().differs


def test_reads_the_reason_of_each_test(tmp_path):
    path = tmp_path / "list.toml"
    path.write_text(TABLES)
    assert read_left_out(path).not_run == {"a/x.py": "why"}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (TABLES + '"a/y.py" = ""\n', "has no reason"),
        (TABLES + '"a/y.py" = 1\n', "has no reason"),
        (TABLES + '"a/x.py" = "again"\n', "two tables: a/x.py"),
        (TABLES + "[wishes]\n", "wishes"),
        ("[not_run]\n", "is no list of tests"),
        ("[not_run", "is no list of tests"),
    ],
)
def test_refuses_what_is_no_such_list(tmp_path, text, complaint):
    path = tmp_path / "list.toml"
    path.write_text(text)
    with pytest.raises(RecipeError, match=complaint):
        read_left_out(path)


def test_refuses_a_name_that_is_no_test():
    left_out = LeftOut(not_run={"a/x.py": "why"}, as_cpython={}, differs={"a/y.py": "why"})
    with pytest.raises(RecipeError, match=r"no test: a/y\.py$"):
        left_out.check_names({"a/x.py"})
