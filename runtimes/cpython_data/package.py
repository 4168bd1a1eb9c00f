"""What there is to know of a package: `packages/` has a file for each."""

from __future__ import annotations

from dataclasses import dataclass, field

from runtimes.recipe.edits import Edit


@dataclass(frozen=True, kw_only=True, slots=True)
class Meson:
    """How a package that builds with Meson is set up.

    Attributes:
        options: Meson's options, without their `-D`.
        flags: What the compilers are told besides.
        generated: Python files that the build makes, by their paths in its folder.
    """

    options: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    generated: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Extension:
    """A module in C or Cython of a package whose own build is not worth running.

    Attributes:
        sources: Its files, from the sources' root on; those that end in `.pyx` are Cython.
        flags: What the compiler is told besides.
    """

    sources: tuple[str, ...]
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Package:
    """A package that is linked into the runtime.

    Attributes:
        name: As `source.lock` has it.
        python: The files and folders that are its importable part, from the sources' root on.
        root: The folder that `python` counts from.
        moved: Files that are packed elsewhere than where they are: where from, to where to.
        left_out: What of that is not packed: names of files and folders, or paths.
        data: Ends of the names of files other than `.py` that it needs.
        edits: Changes of the sources.
        modules: The extension modules that Meson builds, by their full names.
        meson: How Meson is set up, where the package has extension modules that it builds.
        extensions: Other extension modules, by their full names.
        libraries: Sources of `source.lock` that are put beside the package's, for those modules.
        imports: What is imported before the image is made, so that it is there in every run.
        settle: Python code that is run after that, such as forgetting what was drawn at random.
    """

    name: str
    python: tuple[str, ...]
    root: str = ""
    moved: dict[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()
    modules: tuple[str, ...] = ()
    meson: Meson | None = None
    extensions: dict[str, Extension] = field(default_factory=dict)
    libraries: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    settle: str = ""
