"""Fresh runs with numpy and pandas, and what that runtime costs: an instance, the wheel.

One call after the other, and a call every 20 ms as an agent makes them, when an instance stands by.
"""

from __future__ import annotations

from statistics import median

from benchmarks.figure import Figure, mebibytes
from benchmarks.footprint import private_bytes_of
from benchmarks.fresh_run import PAUSE, run_times, time_figure
from benchmarks.wheel_size import wheel_bytes

RUNS = 300
MOST_PRIVATE = 4 << 20
MOST_WHEEL = 25_000_000
RUNTIME = "cpython-data"
NUMPY = "import numpy as np\nprint(np.arange(6).reshape(2, 3).sum())"
PANDAS = (
    'import pandas as pd\nprint(pd.DataFrame({"a": [1, 1, 2], "b": [1, 2, 3]}).groupby("a").sum())'
)


def measure() -> list[Figure]:
    """Time single runs, and weigh an instance and the wheel."""
    wheel = wheel_bytes("wheels/cpython-data")
    private = private_bytes_of(RUNTIME, NUMPY)
    return [
        _figure("fresh numpy, median", NUMPY, 0.0, 3e-3),
        _figure("numpy every 20 ms, median", NUMPY, PAUSE, 1e-3),
        _figure("fresh pandas, median", PANDAS, 0.0, 15e-3),
        Figure(
            what=f"private memory of one more live instance of {RUNTIME}",
            measured=mebibytes(private),
            bar="<= 4 MiB",
            holds=private <= MOST_PRIVATE,
        ),
        Figure(
            what=f"wheel of {RUNTIME}",
            measured=f"{wheel:,} bytes",
            bar="<= 25 MB",
            holds=wheel <= MOST_WHEEL,
        ),
    ]


def _figure(what: str, code: str, pause: float, bar: float) -> Figure:
    return time_figure(f"{RUNTIME}, {what}", median(run_times(RUNTIME, code, RUNS, pause)), bar)
