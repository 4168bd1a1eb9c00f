"""Tracebacks show the source line, as CPython's do."""

from __future__ import annotations

from runtimes.recipe.edits import Edit

EDITS = (
    Edit(
        path="py/obj.c",
        anchor="""\
                    mp_printf(print, ", in %q\\n", block);
                }
""",
        replacement="""\
                    mp_printf(print, ", in %q\\n", block);
                }
                #ifdef MICROPY_PRINT_SOURCE_LINE
                MICROPY_PRINT_SOURCE_LINE(print, values[i], values[i + 1], values[i + 2]);
                #endif
""",
    ),
)
