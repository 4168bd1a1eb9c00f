// `display(obj)`: shows an object to whoever reads the result, in each form that it has.
#include "py/objstr.h"
#include "py/runtime.h"
#include "channel.h"

#define KINDS (4)

static const struct {
    const char *name;
    qstr_short_t method;
} kinds[KINDS] = {
    {"text/plain", MP_QSTR___repr__},
    {"text/html", MP_QSTR__repr_html_},
    {"image/svg+xml", MP_QSTR__repr_svg_},
    {"image/png", MP_QSTR__repr_png_},
};

// What the method of that name makes of an object; None where there is none. A class is no object of its own kind.
static mp_obj_t made_by(mp_obj_t object, qstr name) {
    mp_obj_t method[2] = {MP_OBJ_NULL, MP_OBJ_NULL};
    if (!mp_obj_is_type(object, &mp_type_type)) {
        mp_load_method_maybe(object, name, method);
    }
    return method[0] == MP_OBJ_NULL ? mp_const_none : mp_call_method_n_kw(0, 0, method);
}

// The dict of several forms that an object gives at once; None where it gives none.
static mp_obj_t bundle_of(mp_obj_t object) {
    mp_obj_t bundle = made_by(object, MP_QSTR__repr_mimebundle_);
    if (mp_obj_is_type(bundle, &mp_type_tuple)) { // with what is said about them
        size_t n;
        mp_obj_t *items;
        mp_obj_tuple_get(bundle, &n, &items);
        bundle = n > 0 ? items[0] : mp_const_none;
    }
    return mp_obj_is_type(bundle, &mp_type_dict) ? bundle : mp_const_none;
}

static mp_obj_t form_in(mp_obj_t bundle, const char *kind) {
    if (bundle == mp_const_none) {
        return mp_const_none;
    }
    mp_map_elem_t *found = mp_map_lookup(mp_obj_dict_get_map(bundle), mp_obj_new_str_from_cstr(kind), MP_MAP_LOOKUP);
    return found == NULL ? mp_const_none : found->value;
}

static void write_bytes(vstr_t *frame, mp_obj_t form) {
    mp_buffer_info_t data;
    mp_get_buffer_raise(form, &data, MP_BUFFER_READ);
    cloche_frame_check(frame, data.len);
    vstr_add_byte(frame, '"');
    cloche_base64_write(frame, data.buf, data.len);
    vstr_add_byte(frame, '"');
}

static void write_text(vstr_t *frame, mp_obj_t form) {
    vstr_t text;
    mp_print_t print;
    vstr_init_print(&text, 64, &print);
    mp_obj_print_helper(&print, form, PRINT_STR);
    cloche_frame_check(frame, text.len);
    cloche_text_write_repaired(frame, text.buf, text.len);
    vstr_clear(&text);
}

static void write_kind(vstr_t *frame, mp_obj_t object, mp_obj_t bundle, size_t kind) {
    mp_obj_t form = form_in(bundle, kinds[kind].name);
    bool is_repr = form == mp_const_none && kinds[kind].method == MP_QSTR___repr__;
    if (form == mp_const_none && !is_repr) {
        form = made_by(object, kinds[kind].method);
        if (form == mp_const_none) {
            return;
        }
    }
    vstr_printf(frame, "%s\"%s\":", kind == 0 ? "" : ",", kinds[kind].name);
    if (is_repr) {
        cloche_repr_write(frame, object);
    } else if (mp_obj_is_type(form, &mp_type_bytes) || mp_obj_is_type(form, &mp_type_bytearray)) {
        write_bytes(frame, form);
    } else {
        write_text(frame, form);
    }
}

static void display_one(mp_obj_t object) {
    vstr_t frame;
    mp_obj_t bundle = bundle_of(object);
    cloche_frame_begin(&frame, "{\"t\":\"display\",\"data\":{");
    for (size_t kind = 0; kind < KINDS; ++kind) {
        write_kind(&frame, object, bundle, kind);
    }
    vstr_add_str(&frame, "}}");
    cloche_frame_send(&frame);
}

static mp_obj_t display(size_t n_args, const mp_obj_t *args) {
    for (size_t i = 0; i < n_args; ++i) {
        display_one(args[i]);
    }
    return mp_const_none;
}
MP_DEFINE_CONST_FUN_OBJ_VAR(cloche_display_obj, 0, display);
