// The command line: `python [OPTION …] [-c CODE | -m MODULE | FILE | -] [ARG …]`.
//
// The options that mean something here are carried out; those that are about files of an installation or a
// terminal are accepted and do nothing. They change the configuration in place, as it was used already.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cloche.h"
#include "internal/pycore_interp.h"
#include "internal/pycore_pylifecycle.h"
#include "internal/pycore_pystate.h"

#define EXIT_USAGE (2)
#define WITH_VALUE "cmWX"
#define USAGE "usage: python [-bBdEhiIOPqsSuvVWxX] [-c CODE | -m MODULE | FILE | -] [ARG ...]\n"

static void add_word(PyWideStringList *list, const char *word) {
    wchar_t *wide = Py_DecodeLocale(word, NULL);
    if (wide != NULL) {
        PyWideStringList_Append(list, wide);
        PyMem_RawFree(wide);
    }
}

// One letter without a value. Returns whether it is known.
static bool set_flag(PyConfig *config, char letter) {
    switch (letter) {
        case 'b': ++config->bytes_warning; return true;
        case 'd': ++config->parser_debug; return true;
        case 'E': cloche_use_environment(config, false); return true;
        case 'I':
            config->isolated = config->safe_path = 1;
            config->user_site_directory = 0;
            cloche_use_environment(config, false);
            return true;
        case 'O': ++config->optimization_level; return true;
        case 'P': config->safe_path = 1; return true;
        case 'q': ++config->quiet; return true;
        case 'S': config->site_import = 0; return true;
        case 'v': ++config->verbose; return true;
        case 'B': case 'i': case 's': case 'u': case 'x': return true;
        default: return false;
    }
}

static void set_value(PyConfig *config, program_t *program, char letter, const char *value) {
    switch (letter) {
        case 'c': program->code = value; break;
        case 'm': program->module = value; break;
        case 'W': add_word(&config->warnoptions, value); break;
        case 'X': add_word(&config->xoptions, value); break;
        default: break;
    }
}

static bool set_answer(program_t *program, const char *word) {
    static char version[64];
    bool is_version = strcmp(word, "-V") == 0 || strcmp(word, "--version") == 0;
    if (is_version) {
        snprintf(version, sizeof(version), "Python %s\n", PY_VERSION);
    }
    bool is_help = strcmp(word, "-h") == 0 || strcmp(word, "-?") == 0 || strcmp(word, "--help") == 0;
    program->answer = is_version ? version : is_help ? USAGE : NULL;
    return program->answer != NULL;
}

// One word of letters, such as `-IS` or `-Wignore`. Returns how many words it took, 0 for a mistake.
static int take_letters(PyConfig *config, program_t *program, char **words, int left) {
    for (const char *letter = words[0] + 1; *letter; ++letter) {
        program->has_options |= *letter != 'c' && *letter != 'm';
        if (set_flag(config, *letter)) {
            continue;
        }
        const char *value = letter[1] ? letter + 1 : left > 1 ? words[1] : NULL;
        bool takes_value = strchr(WITH_VALUE, *letter) != NULL;
        if (!takes_value || value == NULL) {
            const char *format = !takes_value ? "unknown option -%c\n" : "argument expected for the -%c option\n";
            PySys_FormatStderr(format, *letter);
            return 0;
        }
        set_value(config, program, *letter, value);
        return letter[1] ? 1 : 2;
    }
    return 1;
}

static bool is_found(const program_t *program) {
    return program->code || program->module || program->answer;
}

// Read the options and set them. Returns the index of the word after them, or the negative of an exit code.
int cloche_options(char **words, int count, program_t *program) {
    PyConfig *config = (PyConfig *)_PyInterpreterState_GetConfig(_PyInterpreterState_GET());
    int at = 1;
    while (at < count && words[at][0] == '-' && words[at][1] && !is_found(program)) {
        int used = set_answer(program, words[at]) ? 1 : take_letters(config, program, words + at, count - at);
        if (used == 0) {
            PySys_WriteStderr(USAGE);
            return -EXIT_USAGE;
        }
        at += used;
    }
    if (!is_found(program) && at < count) {
        program->file = words[at++];
    }
    return at;
}
