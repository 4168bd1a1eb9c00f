"""Arrays of pandas that can be pickled, and copied deeply.

Cython hands over the attributes of an object besides its fields only where there are some; the one
that this pandas was written for always did, and its arrays refuse a state without them.
"""

from runtimes.recipe.edits import Edit, insert_before

EDITS: tuple[Edit, ...] = (
    insert_before(
        "pandas/core/arrays/_mixins.py",
        "    # scalar used to denote NA value inside our self._ndarray, e.g. -1\n",
        """\
    def __setstate__(self, state) -> None:
        if isinstance(state, tuple) and len(state) == 2:
            state = (*state, {})
        super().__setstate__(state)

""",
    ),
)
