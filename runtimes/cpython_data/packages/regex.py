"""regex: regular expressions beyond those of `re`."""

from runtimes.cpython_data.package import Extension, Package

PACKAGE = Package(
    name="regex",
    python=("regex",),
    left_out=("tests",),
    extensions={"regex._regex": Extension(sources=("src/_regex.c", "src/_regex_unicode.c"))},
)
