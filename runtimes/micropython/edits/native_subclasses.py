"""Subclasses of built-in classes, whose instances hold an object of the built-in class.

Upstream takes an instance for that object in `tuple + instance`, and takes for it what stands in
its place until the built-in `__init__` has run, when an instance is used in its own `__init__`:
both read memory that is no tuple, no buffer and no exception. Here the held object is found by one
function, which raises where there is none yet. `list + instance` and `list == instance`, which
upstream does not know, come with it.
"""

from __future__ import annotations

from runtimes.recipe.edits import Edit, insert_after, insert_before

_HELD_OBJECT = """\
// The object of the built-in class that an instance holds, once it has been made.
static mp_obj_t held_object(const mp_obj_instance_t *instance) {
    if (instance->subobj[0] == MP_OBJ_FROM_PTR(&native_base_init_wrapper_obj)) {
        mp_raise_TypeError(MP_ERROR_TEXT("object is used before its __init__"));
    }
    return instance->subobj[0];
}

"""

_CLASSES = (
    Edit(
        path="py/objtype.c",
        anchor="""\
    mp_obj_instance_t *self = MP_OBJ_TO_PTR(args[0]);
    const mp_obj_type_t *native_base = NULL;
    instance_count_native_bases(self->base.type, &native_base);
""",
        replacement="""\
    const mp_obj_type_t *native_base = NULL;
    if (n_args == 0 || !mp_obj_is_instance_type(mp_obj_get_type(args[0]))
        || instance_count_native_bases(mp_obj_get_type(args[0]), &native_base) == 0) {
        mp_raise_TypeError(NULL);
    }
    mp_obj_instance_t *self = MP_OBJ_TO_PTR(args[0]);
""",
    ),
    insert_before(
        "py/objtype.c",
        """\
#if !MICROPY_CPYTHON_COMPAT
static
#endif
mp_obj_instance_t *mp_obj_new_instance(""",
        _HELD_OBJECT,
    ),
    Edit(
        path="py/objtype.c",
        anchor="        const mp_obj_type_t *type = mp_obj_get_type(self->subobj[0]);\n"
        "        if (type->flags & MP_TYPE_FLAG_ITER_IS_ITERNEXT) {",
        replacement="        const mp_obj_type_t *type = mp_obj_get_type(held_object(self));\n"
        "        if (type->flags & MP_TYPE_FLAG_ITER_IS_ITERNEXT) {",
    ),
    Edit(
        path="py/objtype.c",
        anchor="        const mp_obj_type_t *type = mp_obj_get_type(self->subobj[0]);\n"
        "        return MP_OBJ_TYPE_GET_SLOT(type, buffer)",
        replacement="        const mp_obj_type_t *type = mp_obj_get_type(held_object(self));\n"
        "        return MP_OBJ_TYPE_GET_SLOT(type, buffer)",
    ),
    Edit(
        path="py/objtype.c",
        anchor="        return self->subobj[0];\n    }\n}\n",
        replacement="        return held_object(self);\n    }\n}\n",
    ),
)

_EXCEPTIONS = (
    Edit(
        path="py/objexcept.c",
        anchor="""\
        return MP_OBJ_TO_PTR(((mp_obj_instance_t *)MP_OBJ_TO_PTR(self_in))->subobj[0]);
""",
        replacement="""\
        mp_obj_instance_t *instance = MP_OBJ_TO_PTR(self_in);
        if (!mp_obj_is_native_exception_instance(instance->subobj[0])) { // raised in its __init__
            instance->subobj[0] = mp_obj_exception_make_new(&mp_type_Exception, 0, 0, NULL);
        }
        return MP_OBJ_TO_PTR(instance->subobj[0]);
""",
    ),
)

_TUPLES = (
    insert_before(
        "py/objtuple.c",
        "mp_obj_t mp_obj_tuple_binary_op(mp_binary_op_t op, mp_obj_t lhs, mp_obj_t rhs) {\n",
        """\
// The tuple in an object of this class or a subclass.
static mp_obj_tuple_t *tuple_in(mp_obj_t object) {
    if (!mp_obj_is_tuple_compatible(object)) {
        object = mp_obj_cast_to_native_base(object, MP_OBJ_FROM_PTR(&mp_type_tuple));
    }
    return MP_OBJ_TO_PTR(object);
}

""",
    ),
    Edit(
        path="py/objtuple.c",
        anchor="            mp_obj_tuple_t *p = MP_OBJ_TO_PTR(rhs);\n",
        replacement="            mp_obj_tuple_t *p = tuple_in(rhs);\n",
    ),
)

_LIST = "MP_OBJ_FROM_PTR(&mp_type_list)"
_LISTS = (
    insert_after(
        "py/objlist.c",
        "static mp_obj_t list_binary_op(mp_binary_op_t op, mp_obj_t lhs, mp_obj_t rhs) {\n",
        "    if (!mp_obj_is_type(rhs, &mp_type_list) && op != MP_BINARY_OP_INPLACE_ADD) {\n"
        f"        mp_obj_t held = mp_obj_cast_to_native_base(rhs, {_LIST});\n"
        "        rhs = held == MP_OBJ_NULL ? rhs : held;\n"
        "    }\n",
    ),
)

EDITS = (*_CLASSES, *_EXCEPTIONS, *_TUPLES, *_LISTS)
