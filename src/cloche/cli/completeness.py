"""Whether what was typed so far is all of it, or more lines belong to it.

Python's own `codeop` decides, as at any prompt. It knows the syntax of the Python that Cloche runs
with, which may be older than the guest's: what it takes for a mistake is left for the guest to
judge, unless it looks like a block that is still open.
"""

from __future__ import annotations

from codeop import compile_command
from warnings import catch_warnings, simplefilter


def is_complete(text: str) -> bool:
    """Tell whether text can be run as it is, or is wrong in a way that more lines cannot mend.

    Args:
        text: The lines so far, without a newline at the end.
    """
    with catch_warnings():
        simplefilter("ignore")  # the guest warns, if anybody does
        try:
            return compile_command(text, "<input>", "single") is not None
        except SyntaxError:
            return not _is_open_block(text)
        except (ValueError, OverflowError, MemoryError, RecursionError):
            return True


def _is_open_block(text: str) -> bool:
    before, _, last = text.rpartition("\n")
    if not last.strip():
        return False
    return last.rstrip().endswith(":") or bool(before and last[0].isspace())
