// `print` with CPython's arguments: `flush`, a `file` of None, any object with `write`, and a sys.stdout
// that was replaced.

#include "py/builtin.h"
#include "py/runtime.h"
#include "py/stream.h"

#define STDOUT (MP_STATE_VM(sys_mutable)[MP_SYS_MUTABLE_STDOUT])

static void print_items(const mp_print_t *print, size_t n, const mp_obj_t *items, mp_obj_t sep, mp_obj_t end) {
    size_t len;
    for (size_t i = 0; i < n; ++i) {
        if (i > 0) {
            const char *text = sep == mp_const_none ? " " : mp_obj_str_get_data(sep, &len);
            print->print_strn(print->data, text, sep == mp_const_none ? 1 : len);
        }
        mp_obj_print_helper(print, items[i], PRINT_STR);
    }
    const char *text = end == mp_const_none ? "\n" : mp_obj_str_get_data(end, &len);
    print->print_strn(print->data, text, end == mp_const_none ? 1 : len);
}

static bool is_stream(mp_obj_t file) {
    const mp_stream_p_t *stream = mp_obj_is_obj(file)
        ? MP_OBJ_TYPE_GET_SLOT_OR_NULL(((mp_obj_base_t *)MP_OBJ_TO_PTR(file))->type, protocol) : NULL;
    return stream != NULL && stream->write != NULL;
}

static void flush(mp_obj_t file) {
    mp_obj_t method[2];
    mp_load_method_maybe(file, MP_QSTR_flush, method);
    if (method[0] != MP_OBJ_NULL) {
        mp_call_method_n_kw(0, 0, method);
    }
}

// The body of the built-in function.
mp_obj_t cloche_print(size_t n, const mp_obj_t *items, mp_map_t *keywords) {
    enum { ARG_sep, ARG_end, ARG_file, ARG_flush };
    static const mp_arg_t allowed[] = {
        { MP_QSTR_sep, MP_ARG_KW_ONLY | MP_ARG_OBJ, { .u_rom_obj = MP_ROM_NONE } },
        { MP_QSTR_end, MP_ARG_KW_ONLY | MP_ARG_OBJ, { .u_rom_obj = MP_ROM_NONE } },
        { MP_QSTR_file, MP_ARG_KW_ONLY | MP_ARG_OBJ, { .u_rom_obj = MP_ROM_NONE } },
        { MP_QSTR_flush, MP_ARG_KW_ONLY | MP_ARG_BOOL, { .u_bool = false } },
    };
    mp_arg_val_t args[MP_ARRAY_SIZE(allowed)];
    mp_arg_parse_all(0, NULL, keywords, MP_ARRAY_SIZE(allowed), allowed, args);
    mp_obj_t file = args[ARG_file].u_obj == mp_const_none ? STDOUT : args[ARG_file].u_obj;
    if (is_stream(file)) {
        mp_print_t print = { MP_OBJ_TO_PTR(file), mp_stream_write_adaptor };
        print_items(&print, n, items, args[ARG_sep].u_obj, args[ARG_end].u_obj);
    } else {
        vstr_t text;
        mp_print_t print;
        vstr_init_print(&text, 32, &print);
        print_items(&print, n, items, args[ARG_sep].u_obj, args[ARG_end].u_obj);
        mp_obj_t method[3];
        mp_load_method(file, MP_QSTR_write, method);
        method[2] = mp_obj_new_str_from_vstr(&text);
        mp_call_method_n_kw(1, 0, method);
    }
    if (args[ARG_flush].u_bool) {
        flush(file);
    }
    return mp_const_none;
}
