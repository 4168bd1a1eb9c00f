"""numpy: arrays, and the C API that pandas builds on.

Its random numbers: the generator behind `numpy.random.rand()` and its like is seeded when numpy is
imported, which is when the image is made. So its state is left all zeros, which no seeding gives,
and a state of zeros is seeded when it is first used or looked at; and again when it is used in a
copy of the instance, lest all copies get the same numbers.
"""

from runtimes.cpython_data.package import Meson, Package
from runtimes.cpython_data.packages import (
    numpy_failures,
    numpy_files,
    numpy_integers,
    numpy_signatures,
    numpy_speed,
    numpy_vectors,
)
from runtimes.recipe.edits import Edit, insert_after, insert_before

_SEEDING = """\
#include <stdbool.h>
#include <stddef.h>

extern int getentropy(void *buffer, size_t length); /* hidden by -std=c11 */

static bool is_seeded(const mt19937_state *state) {
  for (int i = 0; i < RK_STATE_LEN; i++) {
    if (state->key[i] != 0) {
      return true;
    }
  }
  return false;
}

void cloche_seed_if_new(mt19937_state *state) {
  const size_t most = 256; /* that getentropy gives at once */
  if (is_seeded(state) && !CLOCHE_IS_COPY(state)) {
    return;
  }
  state->drawn_in = cloche_generation;
  for (size_t at = 0; at < sizeof(state->key); at += most) {
    size_t rest = sizeof(state->key) - at;
    if (getentropy((char *)state->key + at, rest < most ? rest : most) != 0) {
      mt19937_seed(state, 5489UL);
      return;
    }
  }
  state->key[0] = 0x80000000UL;
  state->pos = RK_STATE_LEN;
}

"""

_EDITS: tuple[Edit, ...] = (
    Edit(
        path="numpy/_core/include/numpy/npy_cpu.h",
        anchor="#elif defined(__EMSCRIPTEN__)\n",
        replacement="#elif defined(__EMSCRIPTEN__) || defined(__wasm__)\n",
    ),
    Edit(
        path="numpy/random/src/mt19937/mt19937.h",
        anchor="  int pos;\n} mt19937_state;\n",
        replacement="""\
  int pos;
  uint32_t drawn_in; /* the generation that it drew its seed in; 0: it was given */
} mt19937_state;

extern uint32_t cloche_generation;

#define CLOCHE_IS_COPY(state) ((state)->drawn_in != 0 && (state)->drawn_in != cloche_generation)
""",
    ),
    insert_after(
        "numpy/random/src/mt19937/mt19937.h",
        "extern void mt19937_gen(mt19937_state *state);\n",
        "\nextern void cloche_seed_if_new(mt19937_state *state);\n",
    ),
    Edit(
        path="numpy/random/src/mt19937/mt19937.h",
        anchor="  if (state->pos == RK_STATE_LEN) {\n",
        replacement="  if (state->pos == RK_STATE_LEN || CLOCHE_IS_COPY(state)) {\n",
    ),
    insert_after(
        "numpy/random/src/mt19937/mt19937.c",
        "void mt19937_seed(mt19937_state *state, uint32_t seed) {\n  int pos;\n",
        "  state->drawn_in = 0;\n",
    ),
    insert_after(
        "numpy/random/src/mt19937/mt19937.c",
        "static void init_genrand(mt19937_state *state, uint32_t s) {\n",
        "  state->drawn_in = 0;\n",
    ),
    insert_before(
        "numpy/random/_mt19937.pyx",
        "        for i in range(624):\n            self.rng_state.key[i] = key[i]\n",
        "        self.rng_state.drawn_in = 0\n",
    ),
    Edit(
        path="numpy/random/_mt19937.pyx",
        anchor="        int pos\n",
        replacement="        int pos\n        uint32_t drawn_in\n",
    ),
    insert_before(
        "numpy/random/src/mt19937/mt19937.c",
        "void mt19937_gen(mt19937_state *state) {\n  uint32_t y;\n  int i;\n",
        _SEEDING,
    ),
    insert_after(
        "numpy/random/src/mt19937/mt19937.c",
        "void mt19937_gen(mt19937_state *state) {\n  uint32_t y;\n  int i;\n",
        "\n  cloche_seed_if_new(state);\n",
    ),
    insert_after(
        "numpy/random/_mt19937.pyx",
        "    void mt19937_seed(mt19937_state *state, uint32_t seed)\n",
        "    void cloche_seed_if_new(mt19937_state *state)\n",
    ),
    insert_before(
        "numpy/random/_mt19937.pyx",
        "        key = np.zeros(624, dtype=np.uint32)\n",
        "        cloche_seed_if_new(&self.rng_state)\n",
    ),
    # It is left out, and `from numpy import *` asks for all that is named here.
    Edit(
        path="numpy/__init__.py",
        anchor="""        "f2py", "test", "rec",""",
        replacement="""        "test", "rec",""",
    ),
    Edit(
        path="numpy/__init__.py",
        anchor="""\
        elif attr == "f2py":
            import numpy.f2py as f2py
            return f2py
""",
        replacement="",
    ),
    Edit(
        path="numpy/random/mtrand.pyx",
        anchor="_rand = RandomState()\n",
        replacement="""\
_rand = RandomState(_MT19937(0))
_rand.seed(0)
_rand.set_state(("MT19937", np.zeros(624, dtype=np.uint32), 624))
""",
    ),
)

# A module that is built in is not told its full name, which its functions are pickled by.
_NAMES: tuple[Edit, ...] = tuple(
    Edit(path=f"numpy/{path}", anchor=f"{name},\n{gap}NULL,", replacement=f"{full},\n{gap}NULL,")
    for path, name, gap, full in (
        (
            *("_core/src/multiarray/multiarraymodule.c", '"_multiarray_umath"', 8 * " "),
            '"numpy._core._multiarray_umath"',
        ),
        (
            *("fft/_pocketfft_umath.cpp", '"_multiarray_umath"', 4 * " "),
            '"numpy.fft._pocketfft_umath"',
        ),
        (
            *("linalg/umath_linalg.cpp", "UMATH_LINALG_MODULE_NAME", 8 * " "),
            '"numpy.linalg._umath_linalg"',
        ),
        (
            *("linalg/lapack_litemodule.c", '"lapack_lite"', 8 * " "),
            '"numpy.linalg.lapack_lite"',
        ),
    )
)

PACKAGE = Package(
    name="numpy",
    python=("numpy",),
    left_out=(
        *("tests", "_pyinstaller", "f2py", "distutils", "conftest.py", "src", "code_generators"),
        *("_build_utils", "_examples", "mypy_plugin.py"),
    ),
    edits=(
        *_EDITS,
        *_NAMES,
        *numpy_failures.EDITS,
        *numpy_files.EDITS,
        *numpy_integers.EDITS,
        *numpy_signatures.EDITS,
        *numpy_speed.EDITS,
        *numpy_vectors.EDITS,
    ),
    meson=Meson(
        options=(
            *("blas=none", "lapack=none", "allow-noblas=true"),
            *("cpu-baseline=none", "cpu-dispatch=none", "disable-optimization=true"),
        ),
        flags=numpy_vectors.FLAGS,
        generated=("numpy/__config__.py",),
    ),
    modules=(
        "numpy._core._multiarray_umath",
        "numpy.fft._pocketfft_umath",
        "numpy.linalg._umath_linalg",
        "numpy.linalg.lapack_lite",
        "numpy.random._bounded_integers",
        "numpy.random._common",
        "numpy.random._generator",
        "numpy.random._mt19937",
        "numpy.random._pcg64",
        "numpy.random._philox",
        "numpy.random._sfc64",
        "numpy.random.bit_generator",
        "numpy.random.mtrand",
    ),
    imports=("numpy", "numpy.random", "numpy.linalg", "numpy.fft"),
)
