"""The headers of `WHEEL` and `METADATA`: lines of a name, a colon and a text."""

from __future__ import annotations

from cloche.errors import PackageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Headers = Mapping[str, Sequence[str]]

# Descriptions come after the headers and may be long; the headers themselves are not.
_MOST_BYTES = 256 << 10


def parse_headers(data: bytes) -> Headers:
    """Read headers up to the first empty line.

    Lines that are no header belong to the one before them, and to none that is asked for here.

    Args:
        data: The file.

    Returns:
        The texts by the header's name in lower case, in their order.
    """
    found: dict[str, list[str]] = {}
    for line in data[:_MOST_BYTES].decode("utf-8", "replace").replace("\r\n", "\n").split("\n"):
        if not line:
            break
        name, colon, text = line.partition(":")
        if colon and not line[0].isspace():
            found.setdefault(name.lower(), []).append(text.strip())
    return found


def only(headers: Headers, name: str, file: str) -> str:
    """Give the text of a header that has to be there once.

    Raises:
        PackageError: If it is missing or there more than once.
    """
    texts = headers.get(name.lower(), ())
    if len(texts) != 1:
        raise PackageError(f"{file} has {len(texts)} times {name}; it has to be there once")
    return texts[0]
