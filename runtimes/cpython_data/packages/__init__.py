"""The packages that are linked in: one small file for each, in the order in which they build."""

from runtimes.cpython_data.package import Package
from runtimes.cpython_data.packages import (
    jinja2,
    markupsafe,
    mpmath,
    networkx,
    numpy,
    pandas,
    python_dateutil,
    pytz,
    pyyaml,
    regex,
    six,
    sympy,
    tabulate,
)

PACKAGES: tuple[Package, ...] = (
    numpy.PACKAGE,
    six.PACKAGE,
    python_dateutil.PACKAGE,
    pytz.PACKAGE,
    pandas.PACKAGE,
    regex.PACKAGE,
    pyyaml.PACKAGE,
    markupsafe.PACKAGE,
    jinja2.PACKAGE,
    tabulate.PACKAGE,
    mpmath.PACKAGE,
    sympy.PACKAGE,
    networkx.PACKAGE,
)
