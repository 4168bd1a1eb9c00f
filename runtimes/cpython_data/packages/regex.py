"""regex: regular expressions beyond those of `re`.

Some of its functions take fewer arguments than they are called with, for which WebAssembly ends the
run: getters get two, and so do methods without arguments of their own.
"""

from runtimes.cpython_data.package import Extension, Package
from runtimes.recipe.edits import Edit

_SOURCE = "src/_regex.c"
_SHORT = (
    "match_allcaptures(MatchObject* self",
    "match_allspans(MatchObject* self",
    "match_capturesdict(MatchObject* self",
    "pattern_groupindex(PyObject* self_",
    "pattern_pickled_data(PyObject* self_",
)

PACKAGE = Package(
    name="regex",
    python=("regex",),
    left_out=("tests",),
    edits=tuple(
        Edit(path=_SOURCE, anchor=f"{short}) {{\n", replacement=f"{short}, void* unused) {{\n")
        for short in _SHORT
    ),
    extensions={"regex._regex": Extension(sources=(_SOURCE, "src/_regex_unicode.c"))},
)
