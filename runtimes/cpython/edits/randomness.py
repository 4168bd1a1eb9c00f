"""A `random.Random` that is given no seed draws one when it is first used, not when it is made.

The image holds such a generator, the one behind `random.random()`. Seeded while the image is made,
it would give every run the same numbers; and a run that needs none is spared the calls.

It draws another one when it is used after its instance was copied, lest all copies get the same
numbers. A generator that was given its seed, or its state, goes on with it in each copy.
"""

from runtimes.recipe.edits import Edit, insert_after, insert_before

_PATH = "Modules/_randommodule.c"

EDITS: tuple[Edit, ...] = (
    Edit(
        path=_PATH,
        anchor="""\
    int index;
    uint32_t state[N];
} RandomObject;
""",
        replacement="""\
    int index;
    uint32_t drawn_in; // the generation that it drew its seed in; 0: it was given
    uint32_t state[N];
} RandomObject;
""",
    ),
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

extern uint32_t cloche_generation;

static int random_seed_urandom(RandomObject *self);
static int random_seed_time_pid(RandomObject *self);

static void
cloche_seed(RandomObject *self)
{
    int is_copied = self->drawn_in != 0 && self->drawn_in != cloche_generation;
    if (self->index != CLOCHE_UNSEEDED && !is_copied) {
        return;
    }
    if (random_seed_urandom(self) < 0) {
        PyErr_Clear();
        if (random_seed_time_pid(self) < 0) {
            PyErr_Clear();
        }
    }
    self->drawn_in = cloche_generation;
}

""",
    ),
    insert_after(
        _PATH,
        """\
    /* mag01[x] = x * MATRIX_A  for x=0,1 */
    uint32_t *mt;
""",
        """\

    cloche_seed(self);
""",
    ),
    insert_after(
        _PATH,
        """\
init_genrand(RandomObject *self, uint32_t s)
{
    int mti;
    uint32_t *mt;
""",
        """\

    self->drawn_in = 0;
""",
    ),
    insert_before(
        _PATH,
        """\
    self->index = (int)index;
    for (i = 0; i < N; i++)
        self->state[i] = new_state[i];
""",
        "    self->drawn_in = 0;\n",
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
