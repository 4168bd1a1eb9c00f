"""Values between guest and host: JSON with tags for what JSON has not (docs/values.md).

The host is trusted, so reading is quick and checks little.
"""

from base64 import b64decode, b64encode
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from json import JSONDecoder, JSONEncoder
from json.encoder import encode_basestring as quote

_LEVELS = 30
_DIGITS = 4300
_PLAIN = (1 << 53) - 1
_LARGEST = 10**_DIGITS
_INFINITY = float("inf")
_TAG, _CONTENT = "$", "v"

_dump = JSONEncoder(
    ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":")
).encode


def write(value):
    """Write a value down.

    Raises:
        TypeError: If it cannot be carried; the message says why.
    """
    kind = type(value)
    if kind is int and -_PLAIN <= value <= _PLAIN:
        return int.__repr__(value)
    if kind is str:
        return quote(value)
    return _dump(_tree(value, _LEVELS))


def _tree(value, levels):
    kind = type(value)
    if value is None or kind is bool or kind is str:
        return value
    for base, tree in _BASES:
        if isinstance(value, base):
            return tree(value, levels)
    write_other = _OTHERS.get(kind)
    if write_other is None:
        raise TypeError(f"a value of the type {kind.__name__} cannot be carried")
    return _tagged(*write_other(value), levels)


def _array(items, levels):
    _check_levels(levels)
    return [_tree(item, levels - 1) for item in items]


def _tagged(name, content, levels):
    _check_levels(levels)
    if type(content) is not str:
        content = _array(content, levels - 1)
    return {_TAG: name, _CONTENT: content}


def _check_levels(levels):
    if levels <= 0:
        raise TypeError(
            f"a value of more than {_LEVELS} levels, or one that holds itself, cannot be carried"
        )


def _integer(value, levels):
    value = int.__int__(value)
    if -_PLAIN <= value <= _PLAIN:
        return value
    if not -_LARGEST < value < _LARGEST:
        raise TypeError(f"an int of more than {_DIGITS:,} digits cannot be carried")
    return _tagged("int", str(value), levels)


def _float(value, levels):
    value = float.__float__(value)
    return value if -_INFINITY < value < _INFINITY else _tagged("float", repr(value), levels)


def _dict(value, levels):
    _check_levels(levels)
    pairs = dict.items(value)
    if all(isinstance(key, str) and key != _TAG for key, _ in pairs):
        return {str.__str__(key): _tree(each, levels - 1) for key, each in pairs}
    return {_TAG: "dict", _CONTENT: [_array(pair, levels - 2) for pair in pairs]}


_BASES = (
    (str, lambda value, levels: str.__str__(value)),
    (int, _integer),
    (float, _float),
    (list, lambda value, levels: _array(list.__iter__(value), levels)),
    (tuple, lambda value, levels: _tagged("tuple", tuple.__iter__(value), levels)),
    (dict, _dict),
    (set, lambda value, levels: _tagged("set", set.__iter__(value), levels)),
    (frozenset, lambda value, levels: _tagged("frozenset", frozenset.__iter__(value), levels)),
    (
        (bytes, bytearray, memoryview),
        lambda value, levels: _tagged("bytes", b64encode(value).decode("ascii"), levels),
    ),
)
_OTHERS = {
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


def _untagged(made):
    return _TAGS[made[_TAG]](made[_CONTENT]) if _TAG in made else made


_scan = JSONDecoder().scan_once
_scan_tagged = JSONDecoder(object_hook=_untagged).scan_once


def read(text):
    """Read what the host has written."""
    scan = _scan_tagged if '"$"' in text else _scan
    return scan(text, 0)[0]
