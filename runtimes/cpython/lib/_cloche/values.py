"""Values between guest and host: JSON with tags for what JSON has not (docs/values.md).

Usual ones are written and read in C (port/value_write.c, port/value_read.c), which asks here for
the rest. The host is trusted, so reading is quick and checks little.
"""

from base64 import b64decode, b64encode
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from json.decoder import scanstring

_TAG, _CONTENT = "$", "v"

# Reads a text with escapes in it.
scan_text = scanstring

# What is carried besides, by its type; a library adds its own.
OTHERS = {
    complex: lambda value: ("complex", (value.real, value.imag)),
    Decimal: lambda value: ("decimal", str(value)),
    datetime: lambda value: ("datetime", value.isoformat()),
    date: lambda value: ("date", value.isoformat()),
    time: lambda value: ("time", value.isoformat()),
    timedelta: lambda value: ("timedelta", (value.days, value.seconds, value.microseconds)),
}
_TAGS = {
    "int": int,
    "float": float,
    "bytes": b64decode,
    "tuple": tuple,
    "set": set,
    "frozenset": frozenset,
    "dict": dict,
    "complex": lambda parts: complex(*parts),
    "decimal": Decimal,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda parts: timedelta(*parts),
}


def describe(value):
    """Give the tag of a value, and its content: a text, or a tuple of values.

    Or no tag, and a value that is carried in its place.

    Raises:
        TypeError: If it cannot be carried; the message says why.
    """
    if isinstance(value, (bytes, bytearray, memoryview)):
        return "bytes", b64encode(value).decode("ascii")
    kind = type(value)
    if kind not in OTHERS:
        raise TypeError(f"a value of the type {kind.__name__} cannot be carried")
    return OTHERS[kind](value)


def untagged(made):
    """Give the value that an object with a tag stands for."""
    return _TAGS[made[_TAG]](made[_CONTENT])
