"""The host's own stdout and stderr, as the guest's output reaches them.

To a pipe or a file the guest's bytes go as they are. On a terminal they are text from a stranger:
escape sequences could repaint the screen, set the clipboard or hide lines, so control characters
are shown as escapes there and only newlines and tabs do what they say.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

STDIN, STDOUT, STDERR = 0, 1, 2

# C0 without tab and newline, DEL and C1; and what reorders or breaks lines (Unicode TR 9 and 14).
_CONTROLS = (
    *range(0x09),
    *range(0x0B, 0x20),
    *range(0x7F, 0xA0),
    0x061C,
    *range(0x200E, 0x2010),
    *range(0x2028, 0x202F),
    *range(0x2066, 0x206A),
)


def writer(descriptor: int) -> Callable[[bytes], None]:
    """Give what writes the guest's output to a descriptor of the host, as fits what is there.

    Args:
        descriptor: 1 or 2.

    Returns:
        A function that writes all it is given before it returns, and raises `OSError`, such as
        `BrokenPipeError`, if it cannot.
    """
    if os.isatty(descriptor):
        return _terminal_writer(descriptor)
    return lambda data: write_all(descriptor, data)


def write_all(descriptor: int, data: bytes) -> None:
    """Write all of it, also where a pipe takes less at a time or is set not to block.

    Raises:
        OSError: If nobody reads the other end, or the disk is full.
    """
    while data:
        try:
            data = data[os.write(descriptor, data) :]
        except BlockingIOError:
            from select import select

            select((), (descriptor,), ())


def tell(sentence: str) -> None:
    """Say something of Cloche's own on stderr, in one line."""
    line = escape_controls(f"cloche: {' '.join(sentence.split())}\n")
    write_all(STDERR, line.encode("utf-8", "replace"))


def escape_controls(text: str) -> str:
    r"""Show control characters as Python escapes such as `\x1b`; newlines and tabs stay."""
    return text.translate({code: ascii(chr(code))[1:-1] for code in _CONTROLS})


def _terminal_writer(descriptor: int) -> Callable[[bytes], None]:
    from codecs import getincrementaldecoder

    decoder = getincrementaldecoder("utf-8")("replace")

    def write(data: bytes) -> None:
        # Half of a character waits in the decoder for its other half.
        write_all(descriptor, escape_controls(decoder.decode(data)).encode("utf-8"))

    return write
