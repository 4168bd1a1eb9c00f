"""Jinja: templates, and pandas' styled tables."""

from runtimes.cpython_data.package import Package

PACKAGE = Package(name="jinja2", root="src", python=("jinja2",))
