"""MarkupSafe: what Jinja needs."""

from runtimes.cpython_data.package import Extension, Package

PACKAGE = Package(
    name="markupsafe",
    root="src",
    python=("markupsafe",),
    extensions={"markupsafe._speedups": Extension(sources=("src/markupsafe/_speedups.c",))},
)
