"""What is pending is what the host asks for: an exception that `port/interrupt.c` makes anew.

Upstream raises the object that was put there. The host cannot make one; it only sets the flag.
"""

from __future__ import annotations

from runtimes.recipe.edits import Edit

EDITS = (
    Edit(
        path="py/scheduler.c",
        anchor="""\
            if (raise_exc) {
                MICROPY_END_ATOMIC_SECTION(atomic_state);
                nlr_raise(obj);
            }
""",
        replacement="""\
            obj = raise_exc ? cloche_take_interrupt() : MP_OBJ_NULL;
            if (obj != MP_OBJ_NULL) {
                nlr_raise(obj);
            }
""",
    ),
)
