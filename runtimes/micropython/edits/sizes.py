"""Sizes and counts that do not fit are refused, where upstream went on with what was left of them.

Each of these let a program write past a block of the heap or below the stack:

- A size in bytes is a product, and it wraps at 32 bits: `[0, 0, 0, 0] * (1 << 30)`.
- The compiler counted a function's stack, locals and names in 16 bits: a list of 70,000 literals.
- A call's arguments, the cells of a function and what a closure takes along are counted in 8 bits.
- `pow` with three arguments divided by a modulus of zero.
"""

from __future__ import annotations

from runtimes.recipe.edits import Edit, insert_after

# No block of the heap is as large as this, so asking for so much fails as it should.
_TOO_MANY = "(size_t)INT32_MAX"


def _counted(name: str, parameters: str, before: str) -> Edit:
    """Return an edit of an allocating macro that multiplies with care."""
    head = f"#define {name}({parameters}) {before}"
    return Edit(
        path="py/misc.h",
        anchor=f"{head}(sizeof(type) * (num))))",
        replacement=f"{head}(m_array_bytes(0, sizeof(type), num))))",
    )


def _counted_behind(name: str, function: str) -> Edit:
    """Return an edit of a macro that allocates a record with an array behind it."""
    head = f"#define {name}(obj_type, var_field, var_type, var_num) ((obj_type *){function}("
    return Edit(
        path="py/misc.h",
        anchor=f"{head}offsetof(obj_type, var_field) + sizeof(var_type) * (var_num)))",
        replacement=f"{head}m_array_bytes(offsetof(obj_type, var_field), "
        "sizeof(var_type), var_num)))",
    )


_ALLOCATION = (
    insert_after(
        "py/misc.h",
        """\
// TODO make a lazy m_renew that can increase by a smaller amount than requested (but by at least 1 more element)
""",  # noqa: E501 - upstream's line
        f"""
// The bytes of a record with an array behind it; more than there can be where they do not fit.
static inline size_t m_array_bytes(size_t offset, size_t size, size_t num) {{
    size_t bytes;
    if (__builtin_mul_overflow(size, num, &bytes)
        || __builtin_add_overflow(bytes, offset, &bytes)) {{
        return {_TOO_MANY};
    }}
    return bytes;
}}
""",
    ),
    _counted("m_new", "type, num", "((type *)(m_malloc"),
    _counted("m_new_maybe", "type, num", "((type *)(m_malloc_maybe"),
    _counted("m_new0", "type, num", "((type *)(m_malloc0"),
    _counted_behind("m_new_obj_var", "m_malloc"),
    _counted_behind("m_new_obj_var0", "m_malloc0"),
    _counted_behind("m_new_obj_var_maybe", "m_malloc_maybe"),
    Edit(
        path="py/obj.h",
        anchor="mp_obj_malloc_helper(offsetof(struct_type, var_field) "
        "+ sizeof(var_type) * (var_num), obj_type))",
        replacement="mp_obj_malloc_helper(m_array_bytes("
        "offsetof(struct_type, var_field), sizeof(var_type), var_num), obj_type))",
    ),
    Edit(
        path="py/misc.h",
        anchor="((type *)(m_realloc((ptr), sizeof(type) * (new_num))))",
        replacement="((type *)(m_realloc((ptr), m_array_bytes(0, sizeof(type), new_num))))",
    ),
    Edit(
        path="py/misc.h",
        anchor="((type *)(m_realloc_maybe((ptr), sizeof(type) * (new_num), (allow_move))))",
        replacement="((type *)(m_realloc_maybe((ptr), "
        "m_array_bytes(0, sizeof(type), new_num), (allow_move))))",
    ),
    insert_after(
        "py/gc.c",
        """\
    bool has_finaliser = alloc_flags & GC_ALLOC_FLAG_HAS_FINALISER;
""",
        f"""\
    if (n_bytes >= {_TOO_MANY}) {{
        return NULL;
    }}
""",
    ),
    insert_after(
        "py/gc.c",
        """\
void *gc_realloc(void *ptr_in, size_t n_bytes, bool allow_move) {
""",
        f"""\
    if (n_bytes >= {_TOO_MANY}) {{
        return NULL;
    }}
""",
    ),
)

_REPETITION = (
    Edit(
        path="py/objlist.c",
        anchor="list_new(o->len * n);",
        replacement="list_new(m_array_bytes(0, o->len, n));",
    ),
    Edit(
        path="py/objtuple.c",
        anchor="mp_obj_new_tuple(o->len * n, NULL)",
        replacement="mp_obj_new_tuple(m_array_bytes(0, o->len, n), NULL)",
    ),
    Edit(
        path="py/objstr.c",
        anchor="vstr_init_len(&vstr, lhs_len * n);",
        replacement="vstr_init_len(&vstr, m_array_bytes(0, lhs_len, n));",
    ),
)

_COMPILER = (
    Edit(
        path="py/scope.h",
        anchor="""\
    uint16_t num_locals;
    uint16_t stack_size;     // maximum size of the locals stack
    uint16_t exc_stack_size; // maximum size of the exception stack
    uint16_t id_info_alloc;
    uint16_t id_info_len;
""",
        replacement="""\
    uint32_t num_locals;
    uint32_t stack_size;     // maximum size of the locals stack
    uint16_t exc_stack_size; // maximum size of the exception stack
    uint32_t id_info_alloc;
    uint32_t id_info_len;
""",
    ),
    Edit(
        path="py/bc.h",
        anchor="""\
    uint16_t n_state;
    uint16_t exc_sp_idx;
    mp_obj_dict_t *old_globals;
    #if MICROPY_STACKLESS
""",
        replacement="""\
    uint32_t n_state;
    uint16_t exc_sp_idx;
    mp_obj_dict_t *old_globals;
    #if MICROPY_STACKLESS
""",
    ),
    insert_after(
        "py/emitbc.c",
        '#include "py/bc0.h"\n',
        """\
#include "py/runtime.h"

// What the bytecode has one byte for.
static void check_fits_a_byte(mp_uint_t count) {
    if (count > 255) {
        mp_raise_msg(&mp_type_SyntaxError, MP_ERROR_TEXT("more than 255 arguments or names"));
    }
}
""",
    ),
    Edit(
        path="py/emitbc.c",
        anchor="            assert(id->local_num <= 255);\n",
        replacement="            check_fits_a_byte(id->local_num);\n",
    ),
    Edit(
        path="py/emitbc.c",
        anchor="        assert(n_closed_over <= 255);\n",
        replacement="",
    ),
    insert_after(
        "py/emitbc.c",
        "void mp_emit_bc_make_closure(emit_t *emit, scope_t *scope, mp_uint_t n_closed_over, "
        "mp_uint_t n_pos_defaults, mp_uint_t n_kw_defaults) {\n",
        "    check_fits_a_byte(n_closed_over);\n",
    ),
    insert_after(
        "py/emitbc.c",
        "static void emit_bc_call_function_method_helper(emit_t *emit, int stack_adj, "
        "mp_uint_t bytecode_base, mp_uint_t n_positional, mp_uint_t n_keyword, "
        "mp_uint_t star_flags) {\n",
        """\
    check_fits_a_byte(n_positional);
    check_fits_a_byte(n_keyword);
""",
    ),
)

_POWERS = insert_after(
    "py/objint_mpz.c",
    "        mpz_t *mod = mp_mpz_for_int(modulus,  &m_temp);\n",
    """\
        if (mpz_is_zero(mod)) {
            mp_raise_ValueError(MP_ERROR_TEXT("pow() 3rd argument cannot be 0"));
        }
""",
)

EDITS = (*_ALLOCATION, *_REPETITION, *_COMPILER, _POWERS)
