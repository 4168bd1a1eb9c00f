// Dates and times, which are classes of the frozen module `datetime`.
//
// To the host go those of a module that was imported: there are no others. It is imported for the first one
// that comes from the host.
#include "py/objmodule.h"
#include "py/objstr.h"
#include "py/runtime.h"
#include "channel.h"

static mp_obj_t class_of(mp_obj_t module, qstr name) {
    mp_map_t *names = &mp_obj_module_get_globals(module)->map;
    mp_map_elem_t *found = mp_map_lookup(names, MP_OBJ_NEW_QSTR(name), MP_MAP_LOOKUP);
    bool is_class = found != NULL && mp_obj_is_type(found->value, &mp_type_type);
    return is_class ? found->value : MP_OBJ_NULL;
}

static mp_obj_t call(mp_obj_t object, qstr method, size_t n_args, mp_obj_t argument) {
    mp_obj_t parts[3];
    mp_load_method(object, method, parts);
    size_t at = parts[1] == MP_OBJ_NULL ? 1 : 2;
    parts[at] = argument;
    return mp_call_function_n_kw(parts[0], n_args + at - 1, 0, parts + 1);
}

static void write_delta(vstr_t *out, mp_obj_t delta) {
    vstr_printf(out, "{\"$\":\"timedelta\",\"v\":[" INT_FMT "," INT_FMT "," INT_FMT "]}",
        mp_obj_get_int(mp_load_attr(delta, MP_QSTR_days)),
        mp_obj_get_int(mp_load_attr(delta, MP_QSTR_seconds)),
        mp_obj_get_int(mp_load_attr(delta, MP_QSTR_microseconds)));
}

static void write_iso(vstr_t *out, qstr name, mp_obj_t class, mp_obj_t value) {
    mp_obj_t text = mp_call_function_1(mp_load_attr(class, MP_QSTR_isoformat), value);
    vstr_printf(out, "{\"$\":\"%q\",\"v\":", name);
    cloche_text_write(out, text);
    vstr_add_byte(out, '}');
}

// Append a date, a time or a duration; false for any other object.
bool cloche_date_write(vstr_t *out, mp_obj_t value, size_t levels) {
    static const qstr_short_t names[] = {MP_QSTR_datetime, MP_QSTR_date, MP_QSTR_time, MP_QSTR_timedelta};
    mp_map_elem_t *module = mp_map_lookup(&MP_STATE_VM(mp_loaded_modules_dict).map,
        MP_OBJ_NEW_QSTR(MP_QSTR_datetime), MP_MAP_LOOKUP);
    if (module == NULL || !mp_obj_is_type(module->value, &mp_type_module)) {
        return false;
    }
    for (size_t i = 0; i < MP_ARRAY_SIZE(names); ++i) {
        mp_obj_t class = class_of(module->value, names[i]);
        if (class == MP_OBJ_NULL
            || !mp_obj_is_subclass_fast(MP_OBJ_FROM_PTR(mp_obj_get_type(value)), class)) {
            continue;
        }
        if (names[i] == MP_QSTR_timedelta) {
            cloche_levels_below(levels, 2);
            write_delta(out, value);
        } else {
            cloche_levels_below(levels, 1);
            write_iso(out, names[i], class, value);
        }
        return true;
    }
    return false;
}

// The object that a tag and its content from the host stand for; MP_OBJ_NULL for a tag that is no date's.
mp_obj_t cloche_date_read(qstr tag, mp_obj_t content) {
    bool is_delta = tag == MP_QSTR_timedelta;
    if (!is_delta && tag != MP_QSTR_datetime && tag != MP_QSTR_date && tag != MP_QSTR_time) {
        return MP_OBJ_NULL;
    }
    mp_obj_t module = mp_import_name(MP_QSTR_datetime, mp_const_none, MP_OBJ_NEW_SMALL_INT(0));
    mp_obj_t class = class_of(module, tag);
    if (class == MP_OBJ_NULL) {
        mp_raise_msg_varg(&mp_type_ValueError, MP_ERROR_TEXT("there is no datetime.%q"), tag);
    }
    if (!is_delta) {
        return call(class, MP_QSTR_fromisoformat, 1, content);
    }
    mp_obj_t *items;
    mp_obj_get_array_fixed_n(content, 3, &items);
    return mp_call_function_n_kw(class, 3, 0, items);
}
