"""What a campaign found, and the table of all."""

from __future__ import annotations

from cloche.record import record


@record
class Finding:
    """One line of the closing table.

    Attributes:
        what: What was tried, and how often.
        found: What came of it.
        bar: What has to come of it.
        holds: Whether it did.
    """

    what: str
    found: str
    bar: str
    holds: bool


def table(findings: list[Finding]) -> str:
    """Lay the findings out in columns."""
    rows = [("what", "found", "bar", "holds")]
    rows += [(one.what, one.found, one.bar, "yes" if one.holds else "NO") for one in findings]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
