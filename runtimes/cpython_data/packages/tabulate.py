"""tabulate: tables as text, and `DataFrame.to_markdown`."""

from runtimes.cpython_data.package import Package

PACKAGE = Package(name="tabulate", python=("tabulate",))
