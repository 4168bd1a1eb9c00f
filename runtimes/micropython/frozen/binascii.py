"""Bytes as text: hexadecimal and base 64, over the C module of the same name."""

from ubinascii import *  # noqa: F403
from ubinascii import a2b_base64 as _a2b_base64
from ubinascii import hexlify as _hexlify
from ubinascii import unhexlify as _unhexlify

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


class Error(ValueError):
    """A text that stands for no bytes."""


class Incomplete(Exception):
    """A text that ends too early."""


def _base64_digits(data):
    # The digits in front of the padding. An "=" that completes no group of four is left out, and what
    # comes after the padding is not looked at.
    pieces = data.split(b"=")
    digits = b""
    padding = 0
    for i, piece in enumerate(pieces):
        found = bytes([c for c in piece if c in _ALPHABET])
        digits += found
        padding = 0 if found else padding
        rest = len(digits) % 4
        if rest >= 2 and i < len(pieces) - 1:
            padding += 1
            if rest + padding == 4:
                return digits
    if rest == 1:
        raise Error(
            "Invalid base64-encoded string: number of data characters (%d) cannot be 1 more than a "
            "multiple of 4" % len(digits)
        )
    if rest:
        raise Error("Incorrect padding")
    return digits


def a2b_base64(data, strict_mode=False):
    """The bytes of a text in base 64; what is not of its alphabet is left out unless `strict_mode`."""
    data = data.encode() if isinstance(data, str) else bytes(data)
    digits = _base64_digits(data)
    if strict_mode and digits != data.rstrip(b"="):
        raise Error("Only base64 data is allowed")
    return _a2b_base64(digits + b"=" * (-len(digits) % 4))


def unhexlify(hexstr):
    """The bytes of hexadecimal digits."""
    if len(hexstr) % 2:
        raise Error("Odd-length string")
    try:
        return _unhexlify(hexstr)
    except ValueError:
        raise Error("Non-hexadecimal digit found")


a2b_hex = unhexlify


def hexlify(data, sep=None, bytes_per_sep=1):
    """The hexadecimal digits of bytes, perhaps in groups counted from the right."""
    if sep is None:
        return _hexlify(data)
    sep = sep.encode() if isinstance(sep, str) else sep
    first = len(data) % bytes_per_sep
    groups = [data[:first]] if first else []
    groups += [data[i : i + bytes_per_sep] for i in range(first, len(data), bytes_per_sep)]
    return sep.join([_hexlify(group) for group in groups])


b2a_hex = hexlify
