"""Every recursive path of the C code asks whether there is stack left.

WebAssembly has two stacks: the shadow stack in memory, which can be measured, and the engine's own,
which cannot. `MICROPY_RECURSION_LEVEL` (mpconfigport.h) checks the first and takes enough of it to
keep the two in a bounded ratio, so that the engine's stack never runs out first.
"""

from __future__ import annotations

from runtimes.recipe.edits import Edit, insert_after

_LEVEL = "    MICROPY_RECURSION_LEVEL();\n"


def _at_start(path: str, head: str) -> Edit:
    """Return an edit that checks at the start of the function that begins with `head`."""
    return insert_after(path, head, _LEVEL)


def _instead_of_check(path: str, head: str, tail: str = "") -> Edit:
    """Return an edit that replaces upstream's own check, right behind `head`."""
    check = f"    mp_cstack_check();{tail}\n"
    return Edit(path=path, anchor=head + check, replacement=head + _LEVEL)


_DEFAULT = insert_after(
    "py/cstack.h",
    '#include "py/mpstate.h"\n',
    """
#ifndef MICROPY_RECURSION_LEVEL
#define MICROPY_RECURSION_LEVEL() mp_cstack_check()
#endif
""",
)

_OBJECTS = (
    _instead_of_check(
        "py/obj.c",
        """\
void mp_obj_print_helper(const mp_print_t *print, mp_obj_t o_in, mp_print_kind_t kind) {
    // There can be data structures nested too deep, or just recursive
""",
    ),
    _instead_of_check(
        "py/runtime.c",
        "mp_obj_t mp_iternext(mp_obj_t o_in) {\n",
        " // enumerate, filter, map and zip can recursively call mp_iternext",
    ),
    insert_after("py/sequence.c", '#include "py/runtime.h"\n', '#include "py/cstack.h"\n'),
    _at_start(
        "py/sequence.c",
        "bool mp_seq_cmp_objs(mp_uint_t op, const mp_obj_t *items1, size_t len1, "
        "const mp_obj_t *items2, size_t len2) {\n",
    ),
    insert_after("py/objdict.c", '#include "py/runtime.h"\n', '#include "py/cstack.h"\n'),
    _at_start(
        "py/objdict.c",
        "static mp_obj_t dict_binary_op(mp_binary_op_t op, mp_obj_t lhs_in, mp_obj_t rhs_in) {\n",
    ),
    insert_after("py/objtuple.c", '#include "py/runtime.h"\n', '#include "py/cstack.h"\n'),
    _at_start(
        "py/objtuple.c",
        "mp_obj_t mp_obj_tuple_unary_op(mp_unary_op_t op, mp_obj_t self_in) {\n",
    ),
    insert_after("py/objset.c", '#include "py/runtime.h"\n', '#include "py/cstack.h"\n'),
    _at_start("py/objset.c", "            if (mp_obj_is_type(self_in, &mp_type_frozenset)) {\n"),
)

_CLASSES = (
    insert_after("py/objtype.c", '#include "py/runtime.h"\n', '#include "py/cstack.h"\n'),
    _at_start(
        "py/objtype.c",
        "            // Multiple parents, search through them all recursively.\n",
    ),
    insert_after(
        "py/objtype.c",
        """\
            const mp_obj_t *item = parent_tuple->items;
            const mp_obj_t *top = item + parent_tuple->len - 1;
            for (; item < top; ++item) {
""",
        _LEVEL,
    ),
    insert_after("py/objtype.c", "            // iterate through the base objects\n", _LEVEL),
    _at_start(
        "py/objtype.c",
        "mp_obj_t mp_obj_instance_call(mp_obj_t self_in, size_t n_args, size_t n_kw, "
        "const mp_obj_t *args) {\n",
    ),
)

_COMPILER = (
    insert_after("py/compile.c", '#include "py/compile.h"\n', '#include "py/cstack.h"\n'),
    _at_start("py/compile.c", "static void compile_node(compiler_t *comp, mp_parse_node_t pn) {\n"),
    _at_start(
        "py/compile.c",
        "static void c_if_cond(compiler_t *comp, mp_parse_node_t pn, bool jump_if, int label) {\n",
    ),
    _at_start(
        "py/compile.c",
        "static void c_assign(compiler_t *comp, mp_parse_node_t pn, assign_kind_t assign_kind) {\n",
    ),
    _at_start("py/compile.c", "static void c_del_stmt(compiler_t *comp, mp_parse_node_t pn) {\n"),
    _at_start(
        "py/compile.c",
        "static void compile_scope_comp_iter(compiler_t *comp, mp_parse_node_struct_t "
        "*pns_comp_for, mp_parse_node_t pn_inner_expr, int for_depth) {\n",
    ),
)

_STREAMS = (
    insert_after("py/stream.c", '#include "py/runtime.h"\n', '#include "py/cstack.h"\n'),
    _at_start(
        "py/stream.c",
        "mp_uint_t mp_stream_rw(mp_obj_t stream, void *buf_, mp_uint_t size, int *errcode, "
        "byte flags) {\n",
    ),
    insert_after("extmod/moddeflate.c", '#include "py/runtime.h"\n', '#include "py/cstack.h"\n'),
    _at_start(
        "extmod/moddeflate.c",
        "static mp_uint_t deflateio_read(mp_obj_t o_in, void *buf, mp_uint_t size, "
        "int *errcode) {\n",
    ),
    _at_start(
        "extmod/moddeflate.c",
        "static mp_uint_t deflateio_write(mp_obj_t self_in, const void *buf, mp_uint_t size, "
        "int *errcode) {\n",
    ),
)

EDITS = (_DEFAULT, *_OBJECTS, *_CLASSES, *_COMPILER, *_STREAMS)
