"""Text beyond ASCII has cases and is shown by `repr`; `split` takes its arguments by name.

See port/lang_unicode.c. `center`, which takes a fill character, is in frozen/_methods_str.py.
"""

from __future__ import annotations

from runtimes.recipe.edits import Edit, insert_after, insert_before

_FILE = "py/objstr.c"


def _only_upstream(line: str) -> Edit:
    """Return an edit that leaves a line out where our own code takes its place."""
    return Edit(
        path=_FILE, anchor=line, replacement=f"    #if !CLOCHE_LANGUAGE\n{line}    #endif\n"
    )


def _with_keywords(name: str, function: str) -> Edit:
    """Return an edit that makes a method of our own function, which takes keywords."""
    anchor = f"MP_DEFINE_CONST_FUN_OBJ_VAR_BETWEEN({name}_obj, 1, 3, {function});\n"
    return Edit(
        path=_FILE,
        anchor=anchor,
        replacement=f"""\
#if CLOCHE_LANGUAGE
static mp_obj_t {name}_by(size_t n_args, const mp_obj_t *args, mp_map_t *keywords) {{
    return cloche_split_by(n_args, args, keywords, {function});
}}
MP_DEFINE_CONST_FUN_OBJ_KW({name}_obj, 1, {name}_by);
#else
{anchor}#endif
""",
    )


EDITS = (
    insert_before(
        _FILE,
        "mp_obj_t mp_obj_str_split(size_t n_args, const mp_obj_t *args) {\n",
        """\
#if CLOCHE_LANGUAGE
mp_obj_t cloche_split_by(size_t n_args, const mp_obj_t *args, mp_map_t *keywords,
    mp_obj_t (*split)(size_t, const mp_obj_t *));
#endif

""",
    ),
    insert_before(
        _FILE,
        "static mp_obj_t str_caseconv(unichar (*op)(unichar), mp_obj_t self_in) {\n",
        """\
#if CLOCHE_LANGUAGE
mp_obj_t cloche_convert_case(const byte *text, size_t len, bool up);
bool cloche_is_text_of(bool (*ascii_kind)(unichar), const byte *text, size_t len);
#endif

""",
    ),
    insert_after(
        _FILE,
        "static mp_obj_t str_caseconv(unichar (*op)(unichar), mp_obj_t self_in) {\n"
        "    GET_STR_DATA_LEN(self_in, self_data, self_len);\n",
        """\
    #if CLOCHE_LANGUAGE
    if (mp_obj_is_str(self_in) && utf8_charlen(self_data, self_len) != self_len) {
        return cloche_convert_case(self_data, self_len, op == unichar_toupper);
    }
    #endif
""",
    ),
    insert_after(
        _FILE,
        "static mp_obj_t str_uni_istype(bool (*f)(unichar), mp_obj_t self_in) {\n"
        "    GET_STR_DATA_LEN(self_in, self_data, self_len);\n",
        """\
    #if CLOCHE_LANGUAGE
    if (mp_obj_is_str(self_in) && utf8_charlen(self_data, self_len) != self_len) {
        return mp_obj_new_bool(cloche_is_text_of(f, self_data, self_len));
    }
    #endif
""",
    ),
    _only_upstream("    { MP_ROM_QSTR(MP_QSTR_center), MP_ROM_PTR(&str_center_obj) },\n"),
    _with_keywords("str_split", "mp_obj_str_split"),
    _with_keywords("str_rsplit", "str_rsplit"),
    insert_before(
        "py/objstrunicode.c",
        "static void uni_print_quoted(",
        """\
#if CLOCHE_LANGUAGE
bool cloche_is_printable(uint32_t c);
#endif

""",
    ),
    insert_before(
        "py/objstrunicode.c",
        "        } else if (ch < 0x100) {\n",
        """\
        #if CLOCHE_LANGUAGE
        } else if (cloche_is_printable(ch)) {
            mp_printf(print, "%.*s", (int)(s - char_start), (const char *)char_start);
        #endif
""",
    ),
    Edit(
        path="py/objstrunicode.c",
        anchor="        ch = utf8_get_char(s);\n        s = utf8_next_char(s);\n"
        "        if (ch == quote_char) {\n",
        replacement="""\
        #if CLOCHE_LANGUAGE
        const byte *char_start = s;
        #endif
        ch = utf8_get_char(s);
        s = utf8_next_char(s);
        if (ch == quote_char) {
""",
    ),
)
