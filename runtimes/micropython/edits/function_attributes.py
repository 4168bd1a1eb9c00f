"""Functions take attributes (see port/lang_functions.c)."""

from __future__ import annotations

from runtimes.recipe.edits import insert_after, insert_before

_HOOK = """\
    #if CLOCHE_LANGUAGE
    if (cloche_function_attr(self_in, attr, dest)) {
        return;
    }
    #endif
"""
_DECLARATION = """\
#if CLOCHE_LANGUAGE
bool cloche_function_attr(mp_obj_t function, qstr attr, mp_obj_t *dest);
#endif

"""

EDITS = (
    insert_before("py/runtime.h", "// extra printing method specifically", _DECLARATION),
    insert_after(
        "py/objfun.c",
        "void mp_obj_fun_bc_attr(mp_obj_t self_in, qstr attr, mp_obj_t *dest) {\n",
        _HOOK,
    ),
    insert_after(
        "py/objclosure.c",
        "static void mp_obj_closure_attr(mp_obj_t self_in, qstr attr, mp_obj_t *dest) {\n",
        _HOOK,
    ),
    insert_before(
        "py/objboundmeth.c",
        "    // Delegate the load to the method object\n",
        """\
    #if CLOCHE_LANGUAGE
    if (attr == MP_QSTR___self__ || attr == MP_QSTR___func__) {
        mp_obj_bound_meth_t *bound = MP_OBJ_TO_PTR(self_in);
        dest[0] = attr == MP_QSTR___self__ ? bound->self : bound->meth;
        return;
    }
    #endif
""",
    ),
)
