"""The parser may nest as deeply as on other platforms: the stack is as large as theirs.

With WASI's own bound, a hundred nested parentheses are too many, where 200 are allowed.
"""

from runtimes.recipe.edits import Edit

EDITS: tuple[Edit, ...] = (
    Edit(
        path="Parser/parser.c",
        anchor="MAXSTACK 4000\n",
        replacement="MAXSTACK 6000\n",
    ),
)
