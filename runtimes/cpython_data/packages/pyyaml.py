"""PyYAML, with libyaml in C."""

from runtimes.cpython_data.package import Extension, Package

_LIBYAML = ("api", "dumper", "emitter", "loader", "parser", "reader", "scanner", "writer")

PACKAGE = Package(
    name="pyyaml",
    root="lib",
    python=("yaml", "_yaml"),
    libraries=("libyaml",),
    extensions={
        "yaml._yaml": Extension(
            sources=("yaml/_yaml.pyx", *(f"libyaml/src/{name}.c" for name in _LIBYAML)),
            flags=(
                *("-Ilibyaml/include", "-Iyaml"),
                *("-DYAML_VERSION_MAJOR=0", "-DYAML_VERSION_MINOR=2", "-DYAML_VERSION_PATCH=5"),
                '-DYAML_VERSION_STRING="0.2.5"',
            ),
        ),
    },
)
