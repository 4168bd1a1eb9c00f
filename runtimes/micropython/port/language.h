// Switches on our changes of the language (the modules of edits/ and port/lang_*.c).
//
// The cross compiler is made from the same edited sources without this header, so it has none of them.
#define CLOCHE_LANGUAGE (1)

// frozen/_namedtuple.py gives named tuples an `_asdict` that makes a plain dict.
#define MICROPY_PY_COLLECTIONS_NAMEDTUPLE__ASDICT (0)
