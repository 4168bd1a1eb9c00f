"""six: what dateutil needs."""

from runtimes.cpython_data.package import Package

PACKAGE = Package(name="six", python=("six.py",))
