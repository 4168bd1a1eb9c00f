"""pandas: tables."""

from runtimes.cpython_data.package import Meson, Package
from runtimes.cpython_data.packages import pandas_pickling
from runtimes.recipe.edits import Edit, insert_after, insert_before

_LIBS = (
    *("algos", "arrays", "groupby", "hashing", "hashtable", "index", "indexing", "internals"),
    *("interval", "join", "lib", "missing", "pandas_datetime", "pandas_parser", "parsers", "json"),
    *("ops", "ops_dispatch", "properties", "reshape", "sas", "byteswap", "sparse", "tslib"),
    *("testing", "writers"),
)
_TSLIBS = (
    *("base", "ccalendar", "dtypes", "conversion", "fields", "nattype", "np_datetime", "offsets"),
    *("parsing", "period", "strptime", "timedeltas", "timestamps", "timezones", "tzconversion"),
    "vectorized",
)

_EDITS: tuple[Edit, ...] = (
    # What tells the version wants tools that are not here.
    Edit(
        path="meson.build",
        anchor="run_command(['generate_version.py', '--print'], check: true).stdout().strip()",
        replacement="'0'",
    ),
    # The twin that runs this has no numpy.
    Edit(
        path="pandas/meson.build",
        anchor="""\
incdir_numpy = run_command(py,
  [
    '-c',
    '''
import os
import numpy as np
try:
    # Check if include directory is inside the pandas dir
    # e.g. a venv created inside the pandas dir
    # If so, convert it to a relative path
    incdir = os.path.relpath(np.get_include())
except Exception:
    incdir = np.get_include()
print(incdir)
     '''
  ],
  check: true
).stdout().strip()
""",
        replacement="incdir_numpy = meson.get_external_property('numpy-include-dir')\n",
    ),
    # There is no mapping of files; who asks for one with `memory_map=True` is told so.
    Edit(
        path="pandas/io/common.py",
        anchor="import mmap\n",
        replacement="",
    ),
    Edit(
        path="pandas/io/excel/_openpyxl.py",
        anchor="import mmap\n",
        replacement="",
    ),
    Edit(
        path="pandas/io/common.py",
        anchor="    if isinstance(filepath_or_buffer, (str, bytes, mmap.mmap)):\n",
        replacement="    if isinstance(filepath_or_buffer, (str, bytes)):\n",
    ),
    Edit(
        path="pandas/io/excel/_openpyxl.py",
        anchor=" and not isinstance(self._handles.handle, mmap.mmap):\n",
        replacement=":\n",
    ),
    insert_before(
        "pandas/io/common.py",
        "        # open mmap and adds *-able\n",
        "        import mmap\n\n",
    ),
    # Jinja looks for a folder; there is none, but there are its files.
    insert_after(
        "pandas/io/formats/style_render.py",
        "from functools import partial\n",
        "from importlib import resources\n",
    ),
    Edit(
        path="pandas/io/formats/style_render.py",
        anchor="""    loader = jinja2.PackageLoader("pandas", "io/formats/templates")\n""",
        replacement="""\
    loader = jinja2.DictLoader(
        {
            file.name: file.read_text("utf-8")
            for file in resources.files("pandas.io.formats").joinpath("templates").iterdir()
        }
    )
""",
    ),
)

PACKAGE = Package(
    name="pandas",
    python=("pandas",),
    moved={"_version_meson.py": "pandas/_version_meson.py"},
    left_out=("tests", "conftest.py", "clipboard"),
    data=(".tpl",),
    edits=(*_EDITS, *pandas_pickling.EDITS),
    meson=Meson(flags=("-O2", "-DCLOCHE_WIDE_INTEGERS")),
    modules=(
        *(f"pandas._libs.{name}" for name in _LIBS),
        *(f"pandas._libs.tslibs.{name}" for name in _TSLIBS),
        "pandas._libs.window.aggregations",
        "pandas._libs.window.indexers",
    ),
    imports=("pandas", "_cloche.numbers"),
)
