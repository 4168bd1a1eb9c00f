// What the interpreter has not in C is looked up in frozen Python before it is said to be missing:
// built-in names in `_builtins`, methods of the built-in types in `_methods_str` and so on.
//
// Only failed lookups come here, so nothing else gets slower.

#include <string.h>

#include "py/builtin.h"
#include "py/objtype.h"
#include "py/runtime.h"
#include "channel.h"

static mp_obj_t member_of(qstr module_name, qstr name) {
    mp_obj_t module = mp_import_name(module_name, mp_const_none, MP_OBJ_NEW_SMALL_INT(0));
    mp_map_elem_t *elem = mp_map_lookup(&mp_obj_module_get_globals(module)->map, MP_OBJ_NEW_QSTR(name), MP_MAP_LOOKUP);
    return elem == NULL ? MP_OBJ_NULL : elem->value;
}

// The same, but MP_OBJ_NULL too if the module cannot be had (a program may have emptied sys.path).
static mp_obj_t member_maybe(qstr module_name, qstr name) {
    nlr_buf_t nlr;
    if (nlr_push(&nlr) != 0) {
        return MP_OBJ_NULL;
    }
    mp_obj_t member = member_of(module_name, name);
    nlr_pop();
    return member;
}

// A built-in name, or MP_OBJ_NULL.
mp_obj_t cloche_missing_name(qstr name) {
    mp_obj_t of_channel = cloche_channel_name(name);
    if (of_channel != MP_OBJ_NULL) {
        return of_channel;
    }
    const char *text = qstr_str(name);
    if (text[0] == '_' && text[1] != '_') {
        return MP_OBJ_NULL;
    }
    if (mp_obj_dict_get_map(MP_OBJ_FROM_PTR(mp_globals_get()))->used > 0) {
        mp_map_elem_t *elem = mp_map_lookup(&mp_globals_get()->map, MP_OBJ_NEW_QSTR(MP_QSTR___name__), MP_MAP_LOOKUP);
        if (elem != NULL && elem->value == MP_OBJ_NEW_QSTR(MP_QSTR__builtins)) {
            return MP_OBJ_NULL; // the module itself has no one else to ask
        }
    }
    return member_maybe(MP_QSTR__builtins, name);
}

static qstr module_for(const mp_obj_type_t *type) {
    static const struct { const mp_obj_type_t *type; qstr module; } modules[] = {
        { &mp_type_str, MP_QSTR__methods_str }, { &mp_type_bytes, MP_QSTR__methods_bytes },
        { &mp_type_bytearray, MP_QSTR__methods_bytes }, { &mp_type_int, MP_QSTR__methods_number },
        { &mp_type_bool, MP_QSTR__methods_number }, { &mp_type_float, MP_QSTR__methods_number },
        { &mp_type_complex, MP_QSTR__methods_number }, { &mp_type_list, MP_QSTR__methods_container },
        { &mp_type_dict, MP_QSTR__methods_container }, { &mp_type_tuple, MP_QSTR__methods_container },
        { &mp_type_set, MP_QSTR__methods_container }, { &mp_type_frozenset, MP_QSTR__methods_container },
        { &mp_type_range, MP_QSTR__methods_container },
    };
    for (size_t i = 0; i < MP_ARRAY_SIZE(modules); ++i) {
        if (modules[i].type == type) {
            return modules[i].module;
        }
    }
    return MP_QSTRnull;
}

// An attribute of an object of a built-in type, or of such a type; leaves `dest` alone if there is none.
void cloche_missing_attr(mp_obj_t obj, qstr attr, mp_obj_t *dest) {
    const mp_obj_type_t *type = mp_obj_get_type(obj);
    bool of_type = type == &mp_type_type;
    qstr module = module_for(of_type ? MP_OBJ_TO_PTR(obj) : type);
    const char *text = qstr_str(attr);
    if (module == MP_QSTRnull || text[0] == '_') {
        return;
    }
    mp_obj_t member = member_maybe(module, attr);
    if (member == MP_OBJ_NULL || mp_obj_is_type(member, &mp_type_module)) {
        return;
    }
    if (mp_obj_is_type(member, &mp_type_property)) {
        if (!of_type) {
            dest[0] = mp_call_function_1(mp_obj_property_get(member)[0], obj);
        }
        return;
    }
    dest[0] = member;
    if (!of_type) {
        dest[1] = obj;
    }
}

// Modules of CPython's standard library that are not in this runtime.
static const char elsewhere[] =
    " _thread aifc argparse ast asyncore audioop bdb binhex bz2 cProfile cgi cgitb chunk cmd code codecs"
    " codeop compileall concurrent configparser copyreg crypt ctypes curses dataclasses dbm decimal"
    " difflib dis distutils doctest email encodings ensurepip fcntl filecmp fileinput ftplib"
    " getopt getpass gettext glob grp gzip http imaplib imghdr importlib inspect ipaddress"
    " lib2to3 linecache locale logging lzma mailbox mailcap mimetypes mmap modulefinder multiprocessing"
    " netrc nis nntplib ntpath numpy optparse ossaudiodev pandas parser pathlib pdb pickle pickletools pipes"
    " pkgutil plistlib poplib profile pstats pty pwd py_compile pyclbr pydoc pyexpat queue"
    " quopri readline resource rlcompleter runpy sched scipy selectors shelve shutil signal site"
    " smtplib sndhdr socket socketserver sqlite3 ssl stringprep subprocess sunau symtable"
    " sysconfig syslog tabnanny tarfile telnetlib tempfile termios test threading timeit tkinter token"
    " tokenize tomllib trace tracemalloc tty turtle unicodedata unittest urllib venv wave"
    " weakref webbrowser winreg wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo ";

// Says of a module that another runtime has it; returns for any other.
void cloche_missing_module(qstr full_name) {
    const char *name = qstr_str(full_name);
    size_t len = strcspn(name, ".");
    for (const char *at = elsewhere; (at = strchr(at, ' ')) != NULL && at[1] != '\0'; ++at) {
        if (strncmp(at + 1, name, len) == 0 && at[1 + len] == ' ') {
            mp_raise_msg_varg(&mp_type_ImportError,
                MP_ERROR_TEXT("no module named '%q' in the micropython runtime; use the cpython runtime"), full_name);
        }
    }
}
