"""The channel to the host: descriptor 1000, and the frames on it (docs/runtimes/channel.md)."""

from posix import read as _read
from posix import write as _write

from _cloche import values

_DESCRIPTOR = 1000
_PIECE = 4096
_LARGEST = 1 << 20
_HEAD = 4

# What came behind the last frame that was taken.
_rest = b""
# What waits for the reply to a call, by the call's number: is called with the reply.
waiting = {}


def send(text):
    """Send a frame.

    Raises:
        TypeError: If it is too large, or has a lone surrogate.
    """
    try:
        content = text.encode()
    except UnicodeEncodeError:
        raise TypeError("text with a lone surrogate cannot be carried") from None
    if len(content) > _LARGEST:
        raise TypeError(f"a value of more than {_LARGEST:,} bytes cannot be carried")
    frame = len(content).to_bytes(_HEAD, "little") + content
    done = _write(_DESCRIPTOR, frame)
    while done < len(frame):
        done += _write(_DESCRIPTOR, frame[done:])


def receive():
    """Wait for the next frame, and give what it says."""
    global _rest
    data = _rest or _next_piece()
    while len(data) < _HEAD:
        data += _next_piece()
    end = _HEAD + int.from_bytes(data[:_HEAD], "little")
    if len(data) < end:
        data = _whole(data, end)
    _rest = data[end:]
    return values.read(data[_HEAD:end].decode())


def _whole(data, end):
    pieces, size = [data], len(data)
    while size < end:
        pieces.append(_next_piece(max(_PIECE, end - size)))
        size += len(pieces[-1])
    return b"".join(pieces)


def _next_piece(size=_PIECE):
    piece = _read(_DESCRIPTOR, size)
    if not piece:
        raise OSError("the host sends nothing more")
    return piece


def wait_for(number):
    """Wait for the reply to a call, and hand on those that come before it."""
    while True:
        reply = receive()
        if reply["id"] == number:
            return reply
        _hand_on(reply)


def wait(seconds):
    """Wait until a reply has come that somebody waits for, and hand it on.

    Args:
        seconds: How long at most; None for as long as it takes.
    """
    if seconds is not None and not _rest and not _is_ready(seconds):
        return
    _hand_on(receive())
    while _rest:
        _hand_on(receive())


def _is_ready(seconds):
    import select

    poll = select.poll()
    poll.register(_DESCRIPTOR, select.POLLIN)
    return bool(poll.poll(-(-seconds * 1000 // 1)))


def _hand_on(reply):
    take = waiting.pop(reply.get("id"), None)
    if take is not None:
        take(reply)


def receive_start():
    """Give the frame that comes before a piece of code; replies of before are nobody's any more."""
    while True:
        frame = receive()
        if frame["t"] == "start":
            return frame
