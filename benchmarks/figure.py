"""One measured figure and the bar that it is held to; and the table of all of them."""

from __future__ import annotations

from collections.abc import Sequence

from cloche.record import record

HEAD = ("what", "measured", "bar", "x yardstick", "holds")


@record
class Figure:
    """One line of the table.

    Attributes:
        what: What was measured.
        measured: The figure, with its unit.
        bar: What it has to be; empty where it is only told.
        holds: Whether it is; None where there is no bar.
        ratio: The figure as a multiple of the yardstick's median; None where that says nothing.
    """

    what: str
    measured: str
    bar: str = ""
    holds: bool | None = None
    ratio: float | None = None


def milliseconds(seconds: float) -> str:
    """Show a time in milliseconds."""
    return f"{seconds * 1e3:.3f} ms"


def mebibytes(count: float) -> str:
    """Show a count of bytes in MiB."""
    return f"{count / (1 << 20):.2f} MiB"


def table(figures: Sequence[Figure]) -> str:
    """Lay figures out as a Markdown table with aligned columns."""
    verdicts = {True: "yes", False: "NO", None: ""}
    rows: list[tuple[str, ...]] = [HEAD]
    rows += [
        (
            figure.what,
            figure.measured,
            figure.bar,
            "" if figure.ratio is None else f"{figure.ratio:.4g}",
            verdicts[figure.holds],
        )
        for figure in figures
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    rows.insert(1, tuple("-" * width for width in widths))
    lines = (
        " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    )
    return "\n".join(f"| {line} |" for line in lines)
