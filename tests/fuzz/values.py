"""Anything in place of a frame's text: read as data of the known types, or refused."""

from __future__ import annotations

from contextlib import suppress

from cloche.values.decode import MalformedError, decode
from cloche.values.encode import NotCarriedError, encode


def fuzz(data: bytes) -> None:
    """Read bytes as a value; what comes of them is carried back and read as the same."""
    with suppress(UnicodeDecodeError, MalformedError):
        value = decode(data.decode())
        with suppress(NotCarriedError):  # a frame may be deeper than a value
            assert repr(decode(encode(value))) == repr(value) or holds_a_set(value)


def holds_a_set(value: object) -> bool:
    """Tell whether a value's `repr` depends on how a set in it was made."""
    return "{" in repr(value)


def seeds() -> list[bytes]:
    """Give a text of every kind, and scraps."""
    whole = (
        '[null,true,-1,1.5,"\\u00e9",{"a":[]},{"$":"int","v":"9007199254740992"},'
        '{"$":"float","v":"nan"},{"$":"bytes","v":"AAE="},{"$":"tuple","v":[1]},'
        '{"$":"set","v":[1]},{"$":"frozenset","v":["a"]},{"$":"dict","v":[[1,2]]},'
        '{"$":"complex","v":[1.0,-0.0]},{"$":"decimal","v":"1.20"},'
        '{"$":"datetime","v":"2024-02-29T01:02:03+01:00"},{"$":"date","v":"2024-02-29"},'
        '{"$":"time","v":"01:02:03.000004"},{"$":"timedelta","v":[-1,2,3]}]'
    )
    scraps = ["[" * 40, '"\\ud800"', '{"$":"set","v":[[]]}', '{"a":1,"a":1}', "1e999", '"\\']
    return [text.encode() for text in (whole, *scraps)]
