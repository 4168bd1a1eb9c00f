"""`urandom` draws another seed once its instance was copied, lest all copies get the same numbers.

One that was given its seed goes on with it. What is behind `random` is port/modrandom_mt.c.
"""

from __future__ import annotations

from runtimes.recipe.edits import Edit

_PATH = "extmod/modrandom.c"

EDITS: tuple[Edit, ...] = (
    Edit(
        path=_PATH,
        anchor="""\
static uint32_t yasmarang(void) {
""",
        replacement="""\
extern uint32_t cloche_generation;
static uint32_t drawn_in; // the generation that the seed was drawn in; 0: it was given

static mp_obj_t mod_random_seed(size_t n_args, const mp_obj_t *args);

static uint32_t yasmarang(void) {
    if (drawn_in != 0 && drawn_in != cloche_generation) {
        mod_random_seed(0, NULL);
    }
""",
    ),
    Edit(
        path=_PATH,
        anchor="""\
        seed = MICROPY_PY_RANDOM_SEED_INIT_FUNC;
""",
        replacement="""\
        seed = MICROPY_PY_RANDOM_SEED_INIT_FUNC;
        drawn_in = cloche_generation;
""",
    ),
    Edit(
        path=_PATH,
        anchor="""\
        seed = mp_obj_get_int_truncated(args[0]);
""",
        replacement="""\
        seed = mp_obj_get_int_truncated(args[0]);
        drawn_in = 0;
""",
    ),
)
