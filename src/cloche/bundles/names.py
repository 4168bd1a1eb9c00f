"""Which names a bundle, a version or an asset may have.

A name becomes a part of a path or of a URL on every system, so only what means the same everywhere
is a name: lower-case ASCII, no separator, nothing that Windows takes for a device. The rule is an
allow-list; the sentences below only say which part of it was broken.

No regular expressions: a warm start comes through here, and `re` costs as much as all the rest.
"""

from __future__ import annotations

from cloche.errors import BundleError

NAME_LENGTH = 64
_FIRST = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_FOLLOWING = _FIRST | frozenset("._-")
_DIGITS = frozenset("0123456789")
_VERSION_DIGITS = 6
# Windows takes these for devices, with any extension: learn.microsoft.com, "Naming Files".
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$"]
    + [f"{port}{number}" for port in ("com", "lpt") for number in "0123456789"]
)

Version = tuple[int, int, int]


def quoted(text: object) -> str:
    """Give a hostile value as a short, printable ASCII literal for a message."""
    literal = ascii(text)
    return literal if len(literal) <= 80 else f"{literal[:60]}... ({len(literal)} characters)"


def name_fault(text: object) -> str | None:
    """Say why something cannot be the name of a bundle, an asset or a command.

    Args:
        text: What was given as a name.

    Returns:
        What is wrong, to follow "the name …"; None for a good name.
    """
    if not isinstance(text, str):
        return "is not text"
    if not text:
        return "is empty"
    if len(text) > NAME_LENGTH:
        return f"has {len(text):,} characters; {NAME_LENGTH} is the most"
    if "/" in text or "\\" in text:
        return "has a path separator"
    if not text.isascii():
        return "has characters outside ASCII"
    if text[0] not in _FIRST:
        return "does not start with a lower-case letter or a digit"
    if not _FOLLOWING.issuperset(text):
        return "has characters other than lower-case letters, digits, '.', '_' and '-'"
    if text[-1] == ".":
        return "ends with a dot"
    if text.split(".", 1)[0] in _DEVICES:
        return "is that of a device on Windows"
    return None


def check_bundle_name(text: object) -> str:
    """Give back a bundle's name if it is one.

    Raises:
        BundleError: If it is not; the message says why.
    """
    fault = name_fault(text)
    if fault or not isinstance(text, str):
        raise BundleError(f"{quoted(text)} is no bundle name: it {fault}")
    return text


def version_fault(text: object) -> str | None:
    """Say why something is not a version: three decimal numbers with dots between them.

    Args:
        text: What was given as a version.

    Returns:
        What is wrong, to follow "the version …"; None for a good version.
    """
    if not isinstance(text, str):
        return "is not text"
    parts = text.split(".", 3)
    if len(parts) != 3:
        return "is not three numbers with dots between them, as in 0.1.0"
    for part in parts:
        if not part or not _DIGITS.issuperset(part):
            return "has a part that is no decimal number"
        if len(part) > _VERSION_DIGITS:
            return f"has a part of more than {_VERSION_DIGITS} digits"
        if part[0] == "0" and part != "0":
            return "has a part with a leading zero"
    return None


def parse_version(text: object) -> Version:
    """Give a version as numbers, which compare as versions do.

    Raises:
        BundleError: If it is no version; the message says why.
    """
    fault = version_fault(text)
    if fault or not isinstance(text, str):
        raise BundleError(f"{quoted(text)} is no version: it {fault}")
    major, minor, patch = text.split(".")
    return int(major), int(minor), int(patch)
