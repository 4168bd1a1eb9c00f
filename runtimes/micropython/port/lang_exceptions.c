// Exceptions that CPython has besides, and the choice of the one that an error number stands for.

#include <errno.h>

#include "py/objexcept.h"
#include "py/runtime.h"

#define EXCEPTION(name, base) \
    MP_DEFINE_CONST_OBJ_TYPE(cloche_type_##name, MP_QSTR_##name, MP_TYPE_FLAG_NONE, \
    make_new, mp_obj_exception_make_new, print, mp_obj_exception_print, attr, mp_obj_exception_attr, \
    parent, &base);

EXCEPTION(FileNotFoundError, mp_type_OSError)
EXCEPTION(FileExistsError, mp_type_OSError)
EXCEPTION(PermissionError, mp_type_OSError)
EXCEPTION(NotADirectoryError, mp_type_OSError)
EXCEPTION(IsADirectoryError, mp_type_OSError)
EXCEPTION(InterruptedError, mp_type_OSError)
EXCEPTION(BlockingIOError, mp_type_OSError)
EXCEPTION(TimeoutError, mp_type_OSError)
EXCEPTION(ConnectionError, mp_type_OSError)
EXCEPTION(BrokenPipeError, cloche_type_ConnectionError)
EXCEPTION(ConnectionRefusedError, cloche_type_ConnectionError)
EXCEPTION(RecursionError, mp_type_RuntimeError)
EXCEPTION(ModuleNotFoundError, mp_type_ImportError)

// The class of OSError for an error number.
const mp_obj_type_t *cloche_os_error(int number) {
    switch (number) {
        case ENOENT:
            return &cloche_type_FileNotFoundError;
        case EEXIST:
            return &cloche_type_FileExistsError;
        case EACCES:
        case EPERM:
            return &cloche_type_PermissionError;
        case ENOTDIR:
            return &cloche_type_NotADirectoryError;
        case EISDIR:
            return &cloche_type_IsADirectoryError;
        case EINTR:
            return &cloche_type_InterruptedError;
        case EAGAIN:
            return &cloche_type_BlockingIOError;
        case ETIMEDOUT:
            return &cloche_type_TimeoutError;
        case EPIPE:
            return &cloche_type_BrokenPipeError;
        case ECONNREFUSED:
            return &cloche_type_ConnectionRefusedError;
        default:
            return &mp_type_OSError;
    }
}

#define ENTRY(name) { MP_ROM_QSTR(MP_QSTR_##name), MP_ROM_PTR(&cloche_type_##name) }

static const mp_rom_map_elem_t exceptions_globals_table[] = {
    { MP_ROM_QSTR(MP_QSTR___name__), MP_ROM_QSTR(MP_QSTR__exceptions) },
    ENTRY(FileNotFoundError), ENTRY(FileExistsError), ENTRY(PermissionError), ENTRY(NotADirectoryError),
    ENTRY(IsADirectoryError), ENTRY(InterruptedError), ENTRY(BlockingIOError), ENTRY(TimeoutError),
    ENTRY(ConnectionError), ENTRY(BrokenPipeError), ENTRY(ConnectionRefusedError), ENTRY(RecursionError),
    ENTRY(ModuleNotFoundError),
};
static MP_DEFINE_CONST_DICT(exceptions_globals, exceptions_globals_table);

const mp_obj_module_t mp_module_exceptions = {
    .base = { &mp_type_module },
    .globals = (mp_obj_dict_t *)&exceptions_globals,
};

MP_REGISTER_MODULE(MP_QSTR__exceptions, mp_module_exceptions);
