"""The module `math` can be extended: frozen/math.py adds what C does not have."""

from __future__ import annotations

from runtimes.recipe.edits import Edit

EDITS = (
    Edit(
        path="py/modmath.c",
        anchor="MP_REGISTER_MODULE(MP_QSTR_math, mp_module_math);",
        replacement="MP_REGISTER_EXTENSIBLE_MODULE(MP_QSTR_math, mp_module_math);",
    ),
)
