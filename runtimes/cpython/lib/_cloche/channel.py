"""The channel to the host: descriptor 1000, and the frames on it (docs/runtimes/channel.md).

Frames are sent and received in C (port/channel_frames.c).
"""

from _cloche_frames import has_more, receive, send

__all__ = ("receive", "receive_start", "send", "wait", "wait_for", "waiting")

_DESCRIPTOR = 1000

# What waits for the reply to a call, by the call's number: is called with the reply.
waiting = {}


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
    if seconds is not None and not has_more() and not _is_ready(seconds):
        return
    _hand_on(receive())
    while has_more():
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
