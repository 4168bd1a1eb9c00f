"""Several packages in one folder."""

from __future__ import annotations

import pytest

from cloche.errors import PackageError
from cloche.packages import site
from cloche.packages.site import check_together, grow_tree, site_folder
from cloche.packages.wheel import Package, read_wheel
from tests.packages.making import PYTHON, named


def package(*arguments, **options):
    return read_wheel(*named(*arguments, **options), PYTHON)


def test_packages_lie_where_the_runtime_looks():
    assert site_folder("3.13.5") == "/usr/local/lib/python3.13/site-packages"


def test_packages_of_different_names_lie_side_by_side():
    check_together([package("one"), package("two")])


def test_two_may_share_a_folder_that_is_a_namespace():
    check_together(
        [package("one", files={"ns/one.py": b""}), package("two", files={"ns/two.py": b""})]
    )


def test_a_distribution_that_is_there_twice_is_refused():
    for second in (package("demo_x", "1.0"), package("Demo.X", "2.0")):
        with pytest.raises(PackageError, match="are one distribution; keep one"):
            check_together([package("demo_x", "1.0"), package("other"), second])


def test_two_that_bring_one_file_are_refused_and_it_is_named():
    pair = [package("one", files={"ns/a.py": b"1"}), package("two", files={"ns/a.py": b"1"})]
    with pytest.raises(PackageError, match=r"two-1.0.*cannot lie beside.*'ns/a.py' has the name"):
        check_together(pair)


def test_a_module_and_a_folder_of_one_path_are_refused():
    pair = [package("one", files={"ns": b"1"}), package("two", files={"ns/a.py": b"1"})]
    with pytest.raises(PackageError, match="'ns' has the name of the file 'ns'"):
        check_together(pair)


def test_more_bytes_than_fit_into_a_host_are_refused(monkeypatch):
    monkeypatch.setattr(site, "MOST_BYTES", 1000)
    with pytest.raises(PackageError, match="more than 1,000 bytes together"):
        check_together([package("one", files={"a.py": bytes(1000)})])


def test_a_tree_grows_out_of_paths():
    assert grow_tree({"a/b/c": b"1", "a/d": b"2"}, {"e": b"3", "a/b/f": b"4"}) == {
        "a": {"b": {"c": b"1", "f": b"4"}, "d": b"2"},
        "e": b"3",
    }
    assert grow_tree() == {}


def test_a_package_is_plain_data():
    one = package("one")
    assert isinstance(one, Package)
    assert one == package("one")
