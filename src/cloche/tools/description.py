"""Tells the model what a tool can do: its limits, and what is there to import."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from cloche.bundles.manifest import BundledPackage
    from cloche.limits import Limits
    from cloche.packages.wheel import Package

# As many files as a model needs to see to know how the others are called.
_MOST_FILES = 50
_STARTS_FRESH = (
    "Every call starts fresh: variables and files of earlier calls are gone. There is no network, "
    "no subprocess and no file of the host; files written under / last until the end of the call."
)
_KEEPS = (
    "Variables, imports and files of earlier calls are still there. There is no network, no "
    "subprocess and no file of the host. A call that does not end in time may be undone."
)
_UNITS = ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"))


def python_description(
    python: str,
    modules: Iterable[str],
    limits: Limits,
    memory: int,
    packages: Iterable[Package | BundledPackage] = (),
    files: Iterable[str] = (),
    functions: str = "",
    *,
    keeps_state: bool = False,
    notes: Iterable[str] = (),
) -> str:
    """Describe a tool that runs Python code.

    Args:
        python: The runtime's Python version, as its manifest says it.
        modules: The names that can be imported.
        limits: The caps on each call.
        memory: The cap on memory in bytes, the runtime's default where the limits have none.
        packages: What can be imported besides.
        files: The paths of the files that each call finds, from the working folder "/" on.
        functions: What `describe_functions` says of the functions that can be called.
        keeps_state: Whether a call finds what those before it have left.
        notes: What has to be known of the runtime, a sentence each.
    """
    importable = sorted(name for name in modules if not name.startswith("_"))
    added = ", ".join(sorted(f"{package.name} {package.version}" for package in packages))
    return (
        f"Runs Python code and gives back what it prints. Python {python}. Use print() to see a "
        f"value. {_KEEPS if keeps_state else _STARTS_FRESH}{_describe_files(files)}\n"
        f"{functions}"
        f"Limits: {describe_limits(limits, memory)}.\n"
        f"Modules: {', '.join(importable)}.{f' Packages: {added}.' if added else ''} No others can "
        f"be installed.{''.join(f' {note}' for note in notes)}"
    )


def _describe_files(files: Iterable[str]) -> str:
    names = sorted(files)
    if not names:
        return ""
    told = ", ".join(map(ascii, names[:_MOST_FILES]))
    more = f" and {len(names) - _MOST_FILES:,} more" if len(names) > _MOST_FILES else ""
    return f" Each call finds these files: {told}{more}."


def describe_functions(functions: Mapping[str, Callable[..., object]]) -> str:
    """Tell of each function its signature and the first line of its docstring, in a line each.

    Args:
        functions: The functions by the names that programs call them by.
    """
    if not functions:
        return ""
    lines = [_describe_function(name, function) for name, function in functions.items()]
    return "\n".join(["These functions can be called without an import:", *lines, ""])


def _describe_function(name: str, function: Callable[..., object]) -> str:
    from inspect import getdoc, signature

    try:
        line = f"{name}{signature(function)}"
    except (TypeError, ValueError):  # as of some that are built in
        line = f"{name}(...)"
    summary = (getdoc(function) or "").partition("\n")[0].strip()
    return f"- {line}: {summary}" if summary else f"- {line}"


def describe_limits(limits: Limits, memory: int) -> str:
    """Put the limits that a model has to know into half a sentence.

    Args:
        limits: The caps on each call.
        memory: The cap on memory, in bytes.
    """
    return (
        f"{limits.timeout:g} s, {readable_size(memory)} of memory, {readable_size(limits.output)} "
        f"of output, {readable_size(limits.code)} of code, {readable_size(limits.file_bytes)} of "
        "files"
    )


def readable_size(count: int) -> str:
    """Write a count of bytes in the largest unit that it reaches."""
    for unit, name in _UNITS:
        if count >= unit:
            return f"{count // unit} {name}" if count % unit == 0 else f"{count / unit:.1f} {name}"
    return f"{count} bytes"
