"""mpmath: floating point of any precision, and what SymPy computes numbers with."""

from runtimes.cpython_data.package import Package

PACKAGE = Package(name="mpmath", python=("mpmath",), left_out=("tests",))
