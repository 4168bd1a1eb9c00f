// `python`, as a command: `-c CODE`, `-m MODULE`, a file, or `-` for a program on stdin, then arguments.
//
// `-X stack=BYTES` before them sets the recursion limit.
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wasi/api.h>

#include "py/runtime.h"
#include "channel.h"
#include "cloche.h"

#define USAGE "usage: python [-X stack=BYTES] [-c CODE | -m MODULE | FILE | -] [ARG ...]\n"
#define USAGE_EXIT_CODE (2)
#define STDIN_PIECE_BYTES (4096)

typedef struct {
    size_t count;
    char **words;
} arguments_t;

MP_REGISTER_ROOT_POINTER(void *cloche_arguments);

// Read the command line into the heap: it holds the program's text and has no bound of its own.
static arguments_t read_arguments(void) {
    __wasi_size_t count = 0, bytes = 0;
    if (__wasi_args_sizes_get(&count, &bytes) != 0 || count == 0) {
        return (arguments_t){0, NULL};
    }
    char **words = m_malloc(count * sizeof(char *) + bytes);
    MP_STATE_PORT(cloche_arguments) = words;
    if (__wasi_args_get((uint8_t **)words, (uint8_t *)(words + count)) != 0) {
        count = 0;
    }
    return (arguments_t){count, words};
}

// The arguments that are left, from the one that names the program.
static void set_argv(const char *name, arguments_t rest) {
    cloche_argv_append(name);
    for (size_t i = 0; i < rest.count; ++i) {
        cloche_argv_append(rest.words[i]);
    }
}

static arguments_t after(arguments_t arguments, size_t used) {
    used = MIN(used, arguments.count);
    return (arguments_t){arguments.count - used, arguments.words + used};
}

static void run_stdin(bool tells_value) {
    vstr_t text;
    vstr_init(&text, STDIN_PIECE_BYTES);
    size_t got;
    do {
        char *room = vstr_add_len(&text, STDIN_PIECE_BYTES);
        got = cloche_stdin_read(room, STDIN_PIECE_BYTES);
        text.len -= STDIN_PIECE_BYTES - got;
    } while (got > 0);
    cloche_run_text(MP_QSTR__lt_stdin_gt_, text.buf, text.len, tells_value);
}

static NORETURN void usage(void) {
    mp_print_str(&mp_stderr_print, USAGE);
    mp_raise_type_arg(&mp_type_SystemExit, MP_OBJ_NEW_SMALL_INT(USAGE_EXIT_CODE));
}

// A program that is not there is no exception of the program's.
static void require_file(const char *path) {
    int fd = open(path, O_RDONLY);
    if (fd < 0) {
        mp_printf(&mp_stderr_print, "python: can't open file '%s': [Errno %d]\n", path, errno);
        mp_raise_type_arg(&mp_type_SystemExit, MP_OBJ_NEW_SMALL_INT(USAGE_EXIT_CODE));
    }
    close(fd);
}

static void set_option(const char *option) {
    static const char stack[] = "stack=";
    const size_t prefix = sizeof(stack) - 1;
    char *end;
    if (strncmp(option, stack, prefix) != 0) {
        usage();
    }
    unsigned long bytes = strtoul(option + prefix, &end, 10);
    if (*end != '\0' || end == option + prefix) {
        usage();
    }
    cloche_recursion_limit(bytes);
}

static arguments_t take_options(arguments_t arguments) {
    while (arguments.count >= 2 && strcmp(arguments.words[0], "-X") == 0) {
        set_option(arguments.words[1]);
        arguments = after(arguments, 2);
    }
    return arguments;
}

static void run_command(const void *nothing) {
    (void)nothing;
    arguments_t arguments = take_options(after(read_arguments(), 1));
    bool has_channel = cloche_channel_find();
    const char *first = arguments.count ? arguments.words[0] : "-";
    if (strcmp(first, "-c") == 0 && arguments.count >= 2) {
        const char *code = arguments.words[1];
        set_argv("-c", after(arguments, 2));
        cloche_run_text(MP_QSTR__lt_string_gt_, code, strlen(code), has_channel);
    } else if (strcmp(first, "-m") == 0 && arguments.count >= 2) {
        set_argv(arguments.words[1], after(arguments, 2));
        cloche_run_module(arguments.words[1]);
    } else if (strcmp(first, "-") == 0) {
        set_argv("-", after(arguments, 1));
        run_stdin(has_channel);
    } else if (first[0] == '-') {
        usage();
    } else {
        require_file(first);
        set_argv(first, after(arguments, 1));
        cloche_run_file(first, has_channel);
    }
}

// What wasi-libc's `_start` calls. Defined here, it keeps libc from copying the arguments into its own heap.
int __main_void(void) {
    cloche_interpreter_init();
    int code = cloche_guarded(run_command, NULL);
    cloche_finish();
    return code;
}
