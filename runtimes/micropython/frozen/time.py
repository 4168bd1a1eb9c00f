"""Clocks, and times of day as tuples. The zone is UTC."""

from utime import *  # noqa: F403
from utime import gmtime as _gmtime
from utime import mktime as _mktime
from utime import monotonic as _monotonic
from utime import time as _time
from utime import time_ns as _time_ns

timezone = altzone = daylight = 0
tzname = ("UTC", "UTC")
_FIELDS = (
    "tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_sec", "tm_wday", "tm_yday", "tm_isdst",
)  # fmt: skip


class struct_time(tuple):
    """A time as nine numbers with names."""

    n_fields = 11
    tm_zone = "UTC"
    tm_gmtoff = 0

    def __getattr__(self, name):
        if name in _FIELDS:
            return self[_FIELDS.index(name)]
        raise AttributeError("'struct_time' object has no attribute '%s'" % name)

    def __repr__(self):
        return "time.struct_time(%s)" % ", ".join(["%s=%r" % pair for pair in zip(_FIELDS, self)])


def gmtime(seconds=None):
    """The time in UTC, now or a number of seconds after 1970 began."""
    return struct_time(_gmtime(_time() if seconds is None else seconds)[:8] + (0,))


localtime = gmtime


def mktime(t):
    """The seconds between the beginning of 1970 and a time."""
    return float(_mktime(tuple(t)))


def monotonic_ns():
    """`monotonic` in nanoseconds."""
    return int(_monotonic() * 1000000000)


perf_counter_ns = process_time_ns = thread_time_ns = monotonic_ns
perf_counter = process_time = thread_time = monotonic = _monotonic


def strftime(format, t=None):
    """Formats a time."""
    from _strftime import strftime

    return strftime(format, gmtime() if t is None else t)


def strptime(string, format="%a %b %d %H:%M:%S %Y"):
    """Reads a time from a text by a format; raises ValueError."""
    from _strptime import strptime

    return struct_time(strptime(string, format)[0])


def asctime(t=None):
    """Formats a time as in `Sat Jun 06 16:26:11 1998`."""
    from _strftime import DAYS, MONTHS

    t = gmtime() if t is None else t
    return "%s %s %2d %02d:%02d:%02d %d" % (
        DAYS[t[6]][:3], MONTHS[t[1] - 1][:3], t[2], t[3], t[4], t[5], t[0],
    )  # fmt: skip


def ctime(seconds=None):
    """`asctime` of a number of seconds after 1970 began."""
    return asctime(gmtime(seconds))


def time_ns():
    """The nanoseconds since 1970 began."""
    return _time_ns()
