"""SymPy: symbolic mathematics. Tests, benchmarks and what needs other programs are not packed."""

from runtimes.cpython_data.package import Package

PACKAGE = Package(
    name="sympy",
    python=("sympy",),
    left_out=("tests", "benchmarks", "_antlr", "autolev", "conftest.py"),
)
