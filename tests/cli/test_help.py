from __future__ import annotations

from cloche.cli.help import help_text
from cloche.cli.options import LIMIT_OPTIONS


def test_fits_a_terminal():
    assert max(len(line) for line in help_text().splitlines()) <= 100


def test_names_every_option_and_the_defaults():
    text = help_text()
    for option in (*LIMIT_OPTIONS, "--runtime", "--with WHEEL", "--json", "--version", "-c CODE"):
        assert option in text
    assert "default 10)" in text
    assert "default 1024K)" in text
