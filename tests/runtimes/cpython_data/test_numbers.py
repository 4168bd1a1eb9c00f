"""Numbers and arrays of numpy are carried as plain values."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from cloche import Sandbox
from tests.runtimes.cpython_data.built import require_bundle


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("np.arange(4).sum()", 6),
        ("np.uint8(200)", 200),
        ("np.int64(-(2 ** 63))", -(2**63)),
        ("np.float32(0.5)", 0.5),
        ("np.arange(4).mean()", 1.5),
        ("np.arange(3).max() > 1", True),
        ("np.complex64(1 + 2j)", 1 + 2j),
        ("np.ones(1, complex)[0]", 1 + 0j),
        ("np.arange(4).reshape(2, 2)", [[0, 1], [2, 3]]),
        ("np.array(3)", 3),
        ("np.array(['a', 'b'])", ["a", "b"]),
        ("np.array([1, 'b', None], dtype=object)", [1, "b", None]),
        ("{'mean': np.mean([1, 2]), 'best': [np.argmax([1, 3])]}", {"mean": 1.5, "best": [1]}),
        ("pd.Series([1, 2]).sum()", 3),
        ("pd.Timestamp('2024-01-02 03:04')", datetime(2024, 1, 2, 3, 4)),
        ("pd.Timedelta('2 days')", timedelta(days=2)),
    ],
)
def test_it_is_the_value_of_a_last_expression(sandbox, expression, value):
    result = sandbox.run(f"import numpy as np, pandas as pd\n{expression}")
    assert result.value == value, result.value_detail
    assert type(result.value) is type(value)


@pytest.mark.parametrize(
    ("program", "detail"),
    [
        ("np.longdouble(1)", "a value of the type longdouble cannot be carried"),
        ("np.timedelta64(1, 'ns')", "a value of the type timedelta64 cannot be carried"),
        ("pd.DataFrame({'a': [1]})", "a value of the type DataFrame cannot be carried"),
        ("np.array(['2024-01-01'], 'M8[D]')", "an array of datetime64[D] cannot be carried"),
        ("np.zeros(1 << 20)", "an array of 1,048,576 elements cannot be carried"),
        ("a = np.empty((), object)\na[()] = a\na", "an array of object cannot be carried"),
        ("a = np.empty(2, object)\na[:] = [a, a]\na", "holds itself, cannot be carried"),
    ],
)
def test_what_has_no_plain_form_is_told_of(sandbox, program, detail):
    result = sandbox.run(f"import numpy as np, pandas as pd\n{program}")
    assert result.ok, result.stderr
    assert result.value is None
    assert detail in result.value_detail


def test_a_host_function_is_called_with_plain_numbers():
    require_bundle()
    seen = []
    sandbox = Sandbox("cpython-data", functions={"tell": seen.append})
    code = "import numpy as np\ntell(np.arange(3).sum())\ntell(np.eye(2))"
    assert sandbox.run(code).ok
    assert seen == [3, [[1.0, 0.0], [0.0, 1.0]]]
