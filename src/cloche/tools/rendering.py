"""What a model reads of a result: one text of bounded size, the important parts kept.

A plain success is its output and nothing else. Everything else starts with how the run ended, so
that the guest's own output cannot stand in for it. A stream that is too long keeps its head and its
tail, with the count of what was left out between; each stream may use what the other one leaves.
"""

from __future__ import annotations

from cloche.result import Status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.result import Result

MOST_CHARACTERS = 20_000
_FEWEST = 1000
_MOST_DETAIL = 500


def model_text(result: Result, most: int = MOST_CHARACTERS) -> str:
    """Write a result down for a model.

    Args:
        result: Any result.
        most: The cap on the text, in characters; no less than 1,000.

    Returns:
        A text of at most `most` characters.

    Raises:
        ValueError: If `most` is too small to say anything.
    """
    if most < _FEWEST:
        raise ValueError(f"most is {most:,} characters; it has to be at least {_FEWEST:,}")
    stdout, stderr = result.stdout, result.stderr
    if result.ok and stdout and not stderr and not result.truncated:
        return shorten(stdout, most)
    head = _heading(result)
    room = most - len(head) - len("\nstdout:\n\nstderr:\n")
    out_room, err_room = _share(room, len(stdout), len(stderr))
    parts = [head]
    if stdout:
        parts += ["stdout:", shorten(stdout, out_room).rstrip("\n")]
    if stderr:
        parts += ["stderr:", shorten(stderr, err_room).rstrip("\n")]
    return "\n".join(parts)


def shorten(text: str, most: int) -> str:
    """Keep the head and the tail of a text that is too long, and say how much was between.

    Args:
        text: Any text.
        most: The cap, in characters; what the note itself needs is in it.
    """
    if len(text) <= most:
        return text
    room = max(0, most - len(_gap(len(text))))
    head = (room + 1) // 2
    tail = room - head
    return text[:head] + _gap(len(text) - room) + text[len(text) - tail :]


def _gap(count: int) -> str:
    return f"\n[... {count:,} characters left out ...]\n"


def _heading(result: Result) -> str:
    lines = [f"status: {result.status}, exit code: {result.exit_code}"]
    if result.detail:
        lines.append(shorten(result.detail, _MOST_DETAIL))
    if result.truncated:
        usage = result.usage
        lines.append(
            f"Output was cut at the limit: kept {len(result.stdout_bytes):,} of "
            f"{usage.stdout_bytes:,} bytes of stdout and {len(result.stderr_bytes):,} of "
            f"{usage.stderr_bytes:,} bytes of stderr."
        )
    if not (result.stdout_bytes or result.stderr_bytes):
        lines.append(
            "Nothing was printed; use print() to see a value."
            if result.status == Status.OK
            else "Nothing was printed."
        )
    return "\n".join(lines)


def _share(room: int, first: int, second: int) -> tuple[int, int]:
    """Split the room between two lengths: halves, and what one leaves goes to the other."""
    half = room // 2
    if first <= half:
        return first, room - first
    if second <= half:
        return room - second, second
    return half, room - half
