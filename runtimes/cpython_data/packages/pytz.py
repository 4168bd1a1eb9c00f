"""pytz, which pandas asks for by name, with its own zones: it reads no others.

Those of the runtime are in the slim form, whose rules for the years to come pytz does not know.
"""

from runtimes.cpython_data.package import Package

PACKAGE = Package(name="pytz", python=("pytz",), left_out=("tests",), data=("",))
