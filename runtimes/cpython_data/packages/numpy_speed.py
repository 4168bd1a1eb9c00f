"""Where numpy leaves speed to libraries or machines that are not here: products, sorting.

Products of matrices come from numpy's own loop, which goes down a column for each element. Here it
goes along rows, four at a time, so that it is vectorised; each sum is still taken in the same
order, so the results are the same to the last bit. Sorting of 32 and 64 bits is Highway's, which
numpy brings along and uses on ARM.
"""

from runtimes.recipe.edits import Edit, insert_after, insert_before

_QUICKSORT = "numpy/_core/src/npysort/quicksort.cpp"

EDITS: tuple[Edit, ...] = (
    insert_before(
        "numpy/_core/src/umath/matmul.c.src",
        """\
    ib1_n = is1_n * dn;
    ib2_n = is2_n * dn;
    ib2_p = is2_p * dp;
    ob_p  = os_p * dp;

    for (m = 0; m < dm; m++) {
        for (p = 0; p < dp; p++) {
#if @IS_COMPLEX@ == 1
            npy_csetreal@suff@((@typ@ *)op, 0.0);
""",
        """\
#if !@IS_COMPLEX@ && !@IS_HALF@
    if (is2_p == sizeof(@typ@) && os_p == sizeof(@typ@)) {
        for (m = 0; m < dm; m++) {
            @typ@ *restrict out = (@typ@ *)(op + m * os_m);
            const char *left = ip1 + m * is1_m;
            for (p = 0; p < dp; p++) {
                out[p] = 0;
            }
            for (n = 0; n + 4 <= dn; n += 4) {
                const @typ@ a0 = *(@typ@ *)(left + n * is1_n);
                const @typ@ a1 = *(@typ@ *)(left + (n + 1) * is1_n);
                const @typ@ a2 = *(@typ@ *)(left + (n + 2) * is1_n);
                const @typ@ a3 = *(@typ@ *)(left + (n + 3) * is1_n);
                const @typ@ *b0 = (@typ@ *)(ip2 + n * is2_n);
                const @typ@ *b1 = (@typ@ *)(ip2 + (n + 1) * is2_n);
                const @typ@ *b2 = (@typ@ *)(ip2 + (n + 2) * is2_n);
                const @typ@ *b3 = (@typ@ *)(ip2 + (n + 3) * is2_n);
                for (p = 0; p < dp; p++) {
                    @typ@ sum = out[p] + a0 * b0[p];
                    sum = sum + a1 * b1[p];
                    sum = sum + a2 * b2[p];
                    out[p] = sum + a3 * b3[p];
                }
            }
            for (; n < dn; n++) {
                const @typ@ a0 = *(@typ@ *)(left + n * is1_n);
                const @typ@ *b0 = (@typ@ *)(ip2 + n * is2_n);
                for (p = 0; p < dp; p++) {
                    out[p] = out[p] + a0 * b0[p];
                }
            }
        }
        return;
    }
#endif

""",
    ),
    insert_after(
        _QUICKSORT,
        '#include "highway_qsort.hpp"\n',
        """\

#define VQSORT_ONLY_STATIC 1
#include "hwy/highway.h"
#include "hwy/contrib/sort/vqsort-inl.h"
""",
    ),
    insert_before(
        _QUICKSORT,
        """\
    void (*dispfunc)(TF*, intptr_t) = nullptr;
    if (sizeof(T) == sizeof(uint16_t)) {
""",
        """\
    if constexpr (sizeof(T) == sizeof(uint32_t) || sizeof(T) == sizeof(uint64_t)) {
        hwy::HWY_NAMESPACE::VQSortStatic(reinterpret_cast<TF*>(start), static_cast<size_t>(num),
                                         hwy::SortAscending());
        return true;
    }
""",
    ),
)
