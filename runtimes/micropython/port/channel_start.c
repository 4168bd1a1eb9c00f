// The start frame: the names that a program or a step begins with.
#include "py/objlist.h"
#include "py/runtime.h"
#include "channel.h"

static void set_name(mp_obj_t name, mp_obj_t value) {
    mp_obj_dict_store(MP_OBJ_FROM_PTR(&MP_STATE_VM(dict_main)), mp_obj_str_intern_checked(name), value);
}

static void set_functions(mp_obj_t functions) {
    size_t n;
    mp_obj_t *items;
    mp_obj_list_get(functions, &n, &items);
    for (size_t i = 0; i < n; ++i) {
        if (!mp_obj_is_type(items[i], &mp_type_dict)) {
            mp_raise_ValueError(MP_ERROR_TEXT("a function of the host's frame is no object"));
        }
        mp_obj_t name = cloche_frame_member(items[i], MP_QSTR_name, NULL);
        set_name(name, cloche_host_function(name));
    }
}

static void set_inputs(mp_obj_t inputs) {
    const mp_map_t *map = mp_obj_dict_get_map(inputs);
    for (size_t i = 0; i < map->alloc; ++i) {
        if (mp_map_slot_is_filled(map, i)) {
            set_name(map->table[i].key, map->table[i].value);
        }
    }
}

static bool is_start(mp_obj_t frame) {
    mp_obj_t kind = cloche_frame_member(frame, MP_QSTR_t, NULL);
    return kind != MP_OBJ_NULL && mp_obj_equal(kind, MP_OBJ_NEW_QSTR(MP_QSTR_start));
}

// Read the start frame, and set its functions as names in `__main__`, and then its inputs. Replies in front of it
// are nobody's any more.
void cloche_channel_start(void) {
    mp_obj_t frame;
    do {
        cloche_frame_receive("", &frame);
    } while (!is_start(frame));
    mp_obj_t functions = cloche_frame_member(frame, MP_QSTR_functions, &mp_type_list);
    if (functions != MP_OBJ_NULL) {
        set_functions(functions);
    }
    mp_obj_t inputs = cloche_frame_member(frame, MP_QSTR_inputs, &mp_type_dict);
    if (inputs != MP_OBJ_NULL) {
        set_inputs(inputs);
    }
}
