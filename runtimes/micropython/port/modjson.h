// The two halves of module `_json`: modjson_encode.c writes, modjson_decode.c reads.
#ifndef CLOCHE_MODJSON_H
#define CLOCHE_MODJSON_H

#include <math.h>

#include "py/misc.h"
#include "py/obj.h"

extern const mp_obj_fun_builtin_var_t json_decode_obj;
extern const mp_obj_fun_builtin_var_t json_encode_obj;

void json_write_string(vstr_t *out, const byte *s, size_t len, bool ascii);

#endif
