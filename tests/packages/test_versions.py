"""`Requires-Python`, with pip's own library as the truth."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pip._vendor.packaging.specifiers import InvalidSpecifier, SpecifierSet

from cloche.errors import PackageError
from cloche.packages.versions import admits

RELEASES = st.sampled_from(["3", "3.0", "3.13", "3.13.0", "3.13.5", "3.13.6", "3.14", "4", "2.7.1"])
CLAUSES = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["~=", "==", "!=", "<=", ">=", "<", ">"]),
        st.sampled_from(["", " "]),
        RELEASES,
        st.sampled_from(["", "", "", ".*", "rc1", "a0", ".dev1", "b"]),
    ),
)


@given(st.lists(CLAUSES, max_size=3), st.sampled_from(["3.13.5", "3.13.0", "3.14.0"]))
def test_a_version_is_admitted_where_pip_would_install_for_it(clauses, python):
    specifier = ", ".join(clauses)
    try:
        truth = SpecifierSet(specifier).contains(python)
    except InvalidSpecifier:
        return
    assert admits(specifier, python) == truth


@pytest.mark.parametrize(
    "specifier", ["", ">=3.8", ">=3.6, !=3.7.*,<4", ">=3.8.*", "~=3.9", "==3.13.*"]
)
def test_usual_conditions_admit_it(specifier):
    assert admits(specifier, "3.13.5")


@pytest.mark.parametrize(
    "specifier", ["<3.13", ">=3.14", "==2.7.*", "~=3.12.0", "!=3.13.5", ">3.13.5"]
)
def test_conditions_that_it_does_not_meet_do_not(specifier):
    assert not admits(specifier, "3.13.5")


@pytest.mark.parametrize(
    "specifier",
    ["3.8", "=>3.8", ">=3.x", ">=", "new", ">=3.8;", ">=3" + ".1" * 20, "<" + "9" * 2000],
)
def test_what_is_no_condition_is_refused(specifier):
    with pytest.raises(PackageError, match="its Requires-Python"):
        admits(specifier, "3.13.5")


@given(st.text(max_size=40))
def test_any_text_is_understood_or_refused(specifier):
    try:
        assert admits(specifier, "3.13.5") in (True, False)
    except PackageError as error:
        told = str(error)
        assert told.isprintable()
