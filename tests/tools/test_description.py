from __future__ import annotations

import pytest

from cloche.bundles.manifest import BundledPackage
from cloche.limits import Limits
from cloche.packages.wheel import read_wheel
from cloche.tools.description import describe_functions, python_description, readable_size
from tests.packages.making import named


def test_tells_the_python_the_limits_and_the_modules():
    text = python_description("3.4", ["json", "abc", "_private"], Limits(timeout=2.5), 64 << 20)
    assert "Python 3.4." in text
    assert "Limits: 2.5 s, 64 MiB of memory, 1 MiB of output, 256 KiB of code" in text
    assert "Modules: abc, json. " in text


def test_tells_the_packages_that_were_handed_in():
    packages = [read_wheel(*named(name), "3.13.5") for name in ("two", "one")]
    text = python_description("3.13.5", ["json"], Limits(), 1 << 20, packages)
    assert "Modules: json. Packages: one 1.0, two 1.0. No others can be installed." in text


def test_tells_the_files_that_each_call_finds_but_not_too_many():
    text = python_description("3.13.5", ["json"], Limits(), 1 << 20, files=["/b", "/a\n.csv"])
    assert "Each call finds these files: '/a\\n.csv', '/b'.\n" in text
    names = [f"/{number:03}" for number in range(70)]
    text = python_description("3.13.5", ["json"], Limits(), 1 << 20, files=names)
    assert "'/049' and 20 more." in text
    assert "'/050'" not in text
    assert "files:" not in python_description("3.13.5", ["json"], Limits(), 1 << 20)


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 bytes"), (1023, "1023 bytes"), (1024, "1 KiB"), (1536, "1.5 KiB"), (1 << 30, "1 GiB")],
)
def test_writes_a_size_in_its_largest_unit(count, text):
    assert readable_size(count) == text


def search(query: str, *, most: int = 10) -> list[str]:
    """Search the catalogue.

    This is for people who read the source.
    """


def test_tells_signatures_and_first_lines_of_functions():
    text = describe_functions({"search": search, "plain": lambda a: a, "dict": dict})
    assert text.splitlines()[1:] == [
        "- search(query: 'str', *, most: 'int' = 10) -> 'list[str]': Search the catalogue.",
        "- plain(a)",
        "- dict(...): dict() -> new empty dictionary",
    ]
    assert text in python_description("3.13", [], Limits(), 1 << 20, (), (), text)
    assert describe_functions({}) == ""


def test_what_has_to_be_known_of_the_runtime_is_told_last():
    packages = [BundledPackage(name="numpy", version="2.3.5")]
    text = python_description(
        "3.13", ["json"], Limits(), 1 << 20, packages, notes=["Indexes are int32.", "No threads."]
    )
    assert "Packages: numpy 2.3.5." in text
    assert text.endswith("can be installed. Indexes are int32. No threads.")
