"""What lies in the image's part of the heap is never given back to the allocator.

Freeing a block writes to its pool, and the next allocation takes it from there: a run would write
to pages all over the image, for the sake of a few bytes each. Everything in the image stays for
the life of the instance anyway, so its blocks are left alone, and what a run allocates lies side by
side in pools of its own (`port/warm.c` makes the border).
"""

from runtimes.recipe.edits import Edit, insert_after, insert_before

_PATH = "Objects/obmalloc.c"

EDITS: tuple[Edit, ...] = (
    insert_before(
        _PATH,
        """\
void
_PyObject_Free(void *ctx, void *p)
{
    /* PyObject_Free(NULL) has no effect */
    if (p == NULL) {
        return;
    }
""",
        """\
/* Cloche: where the image's part of the heap ends; set by our main when the image is made. */
uintptr_t cloche_image_end;

""",
    ),
    insert_after(
        _PATH,
        """\
_PyObject_Free(void *ctx, void *p)
{
    /* PyObject_Free(NULL) has no effect */
    if (p == NULL) {
        return;
    }
""",
        """\
    if ((uintptr_t)p < cloche_image_end) {
        return;
    }
""",
    ),
)
