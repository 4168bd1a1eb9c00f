"""No path of the machine that builds is compiled in: two machines get the same bytes."""

from runtimes.recipe.edits import Edit

EDITS: tuple[Edit, ...] = (
    Edit(
        path="Makefile.pre.in",
        anchor="-DVPATH='\"$(VPATH)\"'",
        replacement="-DVPATH='\"\"'",
    ),
)
