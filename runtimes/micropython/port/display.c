// `display(obj)`: shows an object to whoever reads the result, in each form that it has.
#include "py/objstr.h"
#include "py/runtime.h"
#include "channel.h"

// What the method of that name makes of an object; None where there is none.
static mp_obj_t form(mp_obj_t object, qstr method_name) {
    mp_obj_t method[2];
    mp_load_method_maybe(object, method_name, method);
    return method[0] == MP_OBJ_NULL ? mp_const_none : mp_call_method_n_kw(0, 0, method);
}

static void write_form(vstr_t *frame, const char *kind, mp_obj_t text) {
    if (text != mp_const_none) {
        vstr_printf(frame, ",\"%s\":", kind);
        cloche_text_write(frame, text);
    }
}

static mp_obj_t png_text(mp_obj_t png) {
    mp_buffer_info_t data;
    if (png == mp_const_none || mp_obj_is_str(png)) {
        return png;
    }
    mp_get_buffer_raise(png, &data, MP_BUFFER_READ);
    if (data.len > FRAME_BYTES) {
        mp_raise_ValueError(MP_ERROR_TEXT("an image of more than 1 MiB cannot be displayed"));
    }
    vstr_t text;
    vstr_init(&text, data.len / 3 * 4 + 5);
    cloche_base64_write(&text, data.buf, data.len);
    return mp_obj_new_str_from_vstr(&text);
}

static void display_one(mp_obj_t object) {
    vstr_t frame;
    cloche_frame_begin(&frame, "{\"t\":\"display\",\"data\":{\"text/plain\":");
    cloche_repr_write(&frame, object);
    write_form(&frame, "text/html", form(object, MP_QSTR__repr_html_));
    write_form(&frame, "image/svg+xml", form(object, MP_QSTR__repr_svg_));
    write_form(&frame, "image/png", png_text(form(object, MP_QSTR__repr_png_)));
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
