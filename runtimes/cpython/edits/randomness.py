"""A `random.Random` that is given no seed draws one when it is first used, not when it is made.

The image holds such a generator, the one behind `random.random()`. Seeded while the image is made,
it would give every run the same numbers; and a run that needs none is spared the calls.
"""

from runtimes.recipe.edits import Edit, insert_after, insert_before

_PATH = "Modules/_randommodule.c"

EDITS: tuple[Edit, ...] = (
    Edit(
        path=_PATH,
        anchor="""\
    if (arg == NULL || arg == Py_None) {
       if (random_seed_urandom(self) < 0) {
            PyErr_Clear();

            /* Reading system entropy failed, fall back on the worst entropy:
               use the current time and process identifier. */
            if (random_seed_time_pid(self) < 0) {
                return -1;
            }
        }
        return 0;
    }
""",
        replacement="""\
    if (arg == NULL || arg == Py_None) {
        self->index = CLOCHE_UNSEEDED;
        return 0;
    }
""",
    ),
    insert_before(
        _PATH,
        """\
/* generates a random number on [0,0xffffffff]-interval */
""",
        """\
#define CLOCHE_UNSEEDED (N + 1)

static int random_seed_urandom(RandomObject *self);
static int random_seed_time_pid(RandomObject *self);

static void
cloche_seed(RandomObject *self)
{
    if (self->index == CLOCHE_UNSEEDED && random_seed_urandom(self) < 0) {
        PyErr_Clear();
        if (random_seed_time_pid(self) < 0) {
            PyErr_Clear();
        }
    }
}

""",
    ),
    insert_after(
        _PATH,
        """\
    if (self->index >= N) { /* generate N words at one time */
        int kk;
""",
        """\

        cloche_seed(self);
""",
    ),
    insert_before(
        _PATH,
        """\
    state = PyTuple_New(N+1);
    if (state == NULL)
        return NULL;
    for (i=0; i<N ; i++) {
        element = PyLong_FromUnsignedLong(self->state[i]);
""",
        "    cloche_seed(self);\n",
    ),
)
