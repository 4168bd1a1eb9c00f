"""An OSError of `open` names the file, and its subclasses print as it does.

The numbers are WASI's own, as in `errno`: a program that compares with `errno.ENOENT` is right.
"""

from __future__ import annotations

from runtimes.recipe.edits import Edit

EDITS = (
    Edit(
        path="py/objexcept.c",
        anchor="        if (o->base.type == &mp_type_OSError && o->args->len > 0 && ",
        replacement="        if (mp_obj_is_subclass_fast(MP_OBJ_FROM_PTR(o->base.type), "
        "MP_OBJ_FROM_PTR(&mp_type_OSError)) && o->args->len > 0 && ",
    ),
    Edit(
        path="py/runtime.c",
        anchor="""\
    vstr_t vstr;
    vstr_init(&vstr, 32);
    vstr_printf(&vstr, "can't open %s", filename);
    mp_obj_t o_str = mp_obj_new_str_from_vstr(&vstr);
    mp_obj_t args[2] = { MP_OBJ_NEW_SMALL_INT(errno_), MP_OBJ_FROM_PTR(o_str)};
    nlr_raise(mp_obj_exception_make_new(&mp_type_OSError, 2, 0, args));
""",
        replacement="""\
    const mp_obj_type_t *type = &mp_type_OSError;
    #if CLOCHE_LANGUAGE
    type = cloche_os_error(errno_);
    #endif
    mp_obj_t name = mp_obj_new_str_from_cstr(filename);
    mp_obj_t args[2] = { MP_OBJ_NEW_SMALL_INT(errno_), name };
    nlr_raise(mp_obj_exception_make_new(type, 2, 0, args));
""",
    ),
    Edit(
        path="extmod/vfs_posix_file.c",
        anchor="open(fname, mode_x | mode_rw, 0644), mp_raise_OSError(err));",
        replacement="open(fname, mode_x | mode_rw, 0644), "
        "mp_raise_OSError_with_filename(err, fname));",
    ),
)
