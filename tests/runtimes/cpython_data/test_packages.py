"""The packages that are linked in, each as far as it has something of its own here."""

from __future__ import annotations

import pytest

from cloche import PythonTool
from runtimes.cpython_data.build import HERE
from runtimes.cpython_data.packages import PACKAGES
from runtimes.recipe.lock import read_lock
from tests.runtimes.cpython_data.built import require_bundle

TOOLS = read_lock(HERE / "source.lock").tools
VERSIONS = {package.name: TOOLS[package.name].version for package in PACKAGES}


@pytest.mark.parametrize("name", VERSIONS)
def test_metadata_tells_the_version(prints, name):
    code = f"import importlib.metadata; print(importlib.metadata.version({name!r}))"
    assert prints(code) == f"{VERSIONS[name]}\n"


def test_other_packages_are_not_known(prints):
    code = """
import importlib.metadata
try:
    importlib.metadata.version("scipy")
except importlib.metadata.PackageNotFoundError:
    print(sorted(d.name for d in importlib.metadata.distributions()))
"""
    assert prints(code) == f"{sorted(VERSIONS)}\n"


def test_the_tool_tells_the_model_what_is_there():
    require_bundle()
    description = PythonTool(runtime="cpython-data").description
    for name, version in VERSIONS.items():
        assert f"{name} {version}" in description
    assert "int64 by default" in description


def test_a_table_is_displayed_as_html_and_text(sandbox):
    result = sandbox.run("import pandas as pd; display(pd.DataFrame({'a': [1]}))")
    (shown,) = result.displays
    assert "<table" in shown["text/html"]
    assert shown["text/plain"].split() == ["a", "0", "1"]


def test_time_zones_of_every_package_are_the_runtimes(prints):
    code = """
import datetime, dateutil.tz, pandas as pd, pytz, zoneinfo
day = datetime.datetime(2024, 7, 1, tzinfo=datetime.timezone.utc)
name = "Asia/Tokyo"
zones = dateutil.tz.gettz(name), pytz.timezone(name), zoneinfo.ZoneInfo(name)
print({day.astimezone(zone).isoformat() for zone in zones}, pd.Timestamp(day).tz_convert(name))
"""
    assert prints(code) == "{'2024-07-01T09:00:00+09:00'} 2024-07-01 09:00:00+09:00\n"


@pytest.mark.parametrize(
    "code", ["pd.DataFrame().to_parquet('a')", "pd.read_excel('a.xlsx')", "pd.read_clipboard()"]
)
def test_what_pandas_cannot_do_here_is_a_plain_error(sandbox, code):
    result = sandbox.run(f"import pandas as pd; {code}")
    assert result.status == "error"
    assert result.error.type in ("ImportError", "ModuleNotFoundError", "FileNotFoundError")


@pytest.mark.parametrize(
    "expression",
    [
        "pd.Categorical(['a', None])",
        "pd.period_range('2020', periods=3, freq='M')",
        "pd.DataFrame({'a': pd.date_range('2020', periods=2, tz='UTC'), 'b': ['x', 'y']})",
        "pd.Series(['a', None], dtype='string')",
        "pd.Series(['a', 'b'], dtype='category')",
        "pd.Series([1.0, 2.0]).array",
        "pd.array([1, None])",
    ],
)
def test_what_pandas_holds_is_pickled_and_copied(prints, expression):
    code = f"""
import copy, pickle, pandas as pd
x = {expression}
for copied in (pickle.loads(pickle.dumps(x)), copy.deepcopy(x)):
    assert repr(copied) == repr(x)
print("the same")
"""
    assert prints(code) == "the same\n"


def test_all_of_a_match_of_regex_can_be_asked_for(prints):
    code = """
import regex
pattern = regex.compile(r"(?P<word>\\w+ ?)+")
match = pattern.match("ab cd")
print(match.capturesdict(), dict(pattern.groupindex))
print(match.allcaptures(), match.allspans())
"""
    assert prints(code).splitlines() == [
        "{'word': ['ab ', 'cd']} {'word': 1}",
        "(['ab cd'], ['ab ', 'cd']) ([(0, 5)], [(0, 3), (3, 5)])",
    ]


def test_arrays_stay_from_call_to_call_of_a_session(sandbox):
    with sandbox.session() as session:
        session.run("import numpy as np; x = np.arange(5)")
        assert session.run("print(x.sum())").stdout == "10\n"
