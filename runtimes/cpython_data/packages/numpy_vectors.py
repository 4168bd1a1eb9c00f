"""numpy's vector code, on this machine's SIMD128.

numpy has its loops in vectors of several machines, of which this is none. Those of SSE are taken,
with `port/sse.h` for what they call. Sums of floats add eight columns at once, in the order that
they always had. Loops that the compiler makes vectors of take four of them in a round: each round
looks whether the time is over.
"""

from pathlib import Path

from runtimes.recipe.edits import Edit, insert_before

_SSE = Path(__file__).parents[1] / "port" / "sse.h"
_SIMD = "numpy/_core/src/common/simd/simd.h"
_SUMS = "numpy/_core/src/umath/loops_utils.h.src"

FLAGS = ("-mllvm", "-force-vector-interleave=4")
"""What numpy's sources are compiled with besides."""

EDITS: tuple[Edit, ...] = (
    insert_before(
        _SIMD,
        "#if defined(NPY_HAVE_AVX512F) && !defined(NPY_SIMD_FORCE_256)",
        _SSE.read_text(encoding="utf-8") + "\n",
    ),
    Edit(
        path=_SUMS,
        anchor=" *  #trf = , , , npy_half_to_float#\n",
        replacement=" *  #trf = , , , npy_half_to_float#\n *  #eight = 1, 1, 0, 0#\n",
    ),
    insert_before(
        _SUMS,
        """\
        for (i = 8; i < n - (n % 8); i += 8) {
            /* small blocksizes seems to mess with hardware prefetch */
            NPY_PREFETCH(a + (i + 512/(npy_intp)sizeof(@dtype@))*stride, 0, 3);
            r[0] += @trf@(*((@dtype@ *)(a + (i + 0) * stride)));
""",
        """\
#if @eight@
        if (stride == sizeof(@type@)) {
            typedef @type@ eight __attribute__((vector_size(8 * sizeof(@type@)),
                                                aligned(sizeof(@type@))));
            eight sums = *(eight *)a;
            #pragma clang loop unroll_count(3)
            for (i = 8; i < n - (n % 8); i += 8) {
                sums += *(eight *)(a + i * sizeof(@type@));
            }
            memcpy(r, &sums, sizeof(r));
        }
        else
#endif
""",
    ),
)
