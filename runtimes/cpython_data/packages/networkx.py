"""NetworkX: graphs and what is computed on them."""

from runtimes.cpython_data.package import Package

PACKAGE = Package(name="networkx", python=("networkx",), left_out=("tests", "conftest.py"))
