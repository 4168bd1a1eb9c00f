"""What the file name of a wheel says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.errors import PackageError
from cloche.packages.filename import check_tags, comparable, parse_filename


def test_a_name_is_taken_apart():
    name = parse_filename("Python_Dateutil-2.9.0.post0-py2.py3-none-any.whl")
    assert (name.distribution, name.version) == ("python-dateutil", "2.9.0.post0")
    assert name.tag == "py2.py3-none-any"


def test_a_build_number_is_skipped():
    assert parse_filename("demo-1.0-2b-py3-none-any.whl").version == "1.0"


@pytest.mark.parametrize(
    "file",
    [
        "",
        ".whl",
        "demo.whl",
        "demo-1.0.tar.gz",
        "demo-1.0-py3-none-any",
        "demo-1.0-py3-none-any.whl.zip",
        "demo-1.0-py3-none.whl",
        "demo-1.0-x-py3-none-any.whl",
        "demo-1.0-1-2-py3-none-any.whl",
        "-1.0-py3-none-any.whl",
        "demo--py3-none-any.whl",
        "../demo-1.0-py3-none-any.whl",
        "demo-1/0-py3-none-any.whl",
        "démo-1.0-py3-none-any.whl",
        "demo-1.0-py3-none-any\n.whl",
        "demo-1.0-py3-none-.whl",
        "_demo-1.0-py3-none-any.whl",
    ],
)
def test_what_is_no_name_of_a_wheel_is_refused(file):
    with pytest.raises(PackageError, match="is not a wheel's name"):
        parse_filename(file)


def test_names_are_compared_without_case_and_separators():
    assert comparable("Zope.Interface") == comparable("zope_interface") == "zope-interface"
    assert comparable("a--_.b") == "a-b"


@pytest.mark.parametrize(
    "tag",
    ["py3-none-any", "py2.py3-none-any", "py30-none-any", "py313-none-any", "cp313-none-any",
     "py2.py3-none.abi3-any.linux_x86_64"],
)  # fmt: skip
def test_a_pure_wheel_for_this_python_or_an_older_one_fits(tag):
    check_tags([tag], 13)
    check_tags(["cp311-cp311-win32", tag], 13)


@pytest.mark.parametrize(
    ("tags", "words"),
    [
        (["py2-none-any"], "another Python"),
        (["py314-none-any"], "another Python"),
        (["py2713-none-any"], "another Python"),
        (["cp312-none-any"], "another Python"),
        (["cp3-none-any"], "another Python"),
        (["pp313-none-any"], "another Python"),
        (["py3-none-linux_x86_64"], "one platform"),
        (["cp313-cp313-any"], "one platform"),
        (["cp313-abi3-win_amd64"], "one platform"),
        ([], "one platform"),
        (["py3"], "a tag that is none"),
        (["py3-none-any-x"], "a tag that is none"),
    ],
)
def test_a_wheel_for_something_else_does_not(tags, words):
    with pytest.raises(PackageError, match=words):
        check_tags(tags, 13)


@given(st.text(alphabet="demo-1.0py3nany_whl!/", max_size=30))
def test_any_name_is_parsed_or_refused(stem):
    try:
        name = parse_filename(f"{stem}.whl")
    except PackageError:
        return
    assert name.distribution
    assert name.version
