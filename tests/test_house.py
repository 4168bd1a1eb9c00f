"""The house's own rules, where no linter knows them."""

from __future__ import annotations

import ast
from pathlib import Path
from statistics import median, quantiles

import cloche

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "cloche"
FILES = sorted(SOURCE.rglob("*.py"))
PUBLIC_NAMES = [
    "ClocheError",
    "CommandTool",
    "Event",
    "GuestClock",
    "GuestError",
    "HostCall",
    "HostFolder",
    "InProcessWasiRunner",
    "Limits",
    "LiveStreams",
    "PythonTool",
    "Result",
    "RunRequest",
    "Sandbox",
    "Session",
    "Status",
    "ToolRegistry",
    "Usage",
    "Workspace",
    "install_bundle",
]


def functions(file: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(tree) if isinstance(node, kinds)]


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_the_public_names_are_these_and_at_most_twenty():
    """A new one is a decision about the interface, made here."""
    assert sorted(cloche.__all__) == PUBLIC_NAMES
    assert len(PUBLIC_NAMES) <= 20


def test_every_public_name_is_there():
    for name in cloche.__all__:
        assert getattr(cloche, name).__name__ == name


def test_every_source_file_has_its_tests_at_the_same_place():
    missing = []
    for file in FILES:
        place = file.relative_to(SOURCE)
        mirror = ROOT / "tests" / place.parent / f"test_{place.stem.strip('_')}.py"
        if place.name != "__init__.py" and not mirror.exists():
            missing.append(str(mirror.relative_to(ROOT)))
    assert missing == []


def test_files_are_short():
    lines = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in FILES}
    assert median(lines.values()) <= 200
    assert [str(file) for file, count in lines.items() if count > 500] == []


def test_functions_are_short():
    lengths = [length(function) for file in FILES for function in functions(file)]
    assert median(lengths) <= 15
    assert quantiles(lengths, n=20)[-1] <= 60


def test_no_file_is_a_drawer_for_everything():
    names = {file.stem for file in FILES}
    assert names.isdisjoint({"utils", "util", "helpers", "misc", "common"})


def test_every_file_tells_its_story():
    without = [str(file) for file in FILES if not ast.get_docstring(ast.parse(file.read_text()))]
    assert without == []
