// The source lines of a traceback.
//
// The text of the program that runs is kept, under the name that its code objects carry; lines of other
// files are read from the file system. Where a line cannot be had, the traceback goes without it.
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "py/mpprint.h"
#include "py/runtime.h"
#include "cloche.h"

#define LINE_BYTES (256)

MP_REGISTER_ROOT_POINTER(const char *cloche_source_text);

static qstr source_name;
static size_t source_length;

void cloche_source_keep(qstr name, const char *text, size_t length) {
    source_name = name;
    source_length = length;
    MP_STATE_PORT(cloche_source_text) = text;
}

// Copy line `wanted` (from 1) of a text that comes in pieces into `line`.
typedef struct {
    size_t wanted, number, length;
    char line[LINE_BYTES];
} finder_t;

static bool find_line(finder_t *finder, const char *text, size_t length) {
    for (const char *end = text + length; text < end; ++text) {
        if (*text == '\n') {
            if (finder->number++ == finder->wanted) {
                return true;
            }
        } else if (finder->number == finder->wanted && finder->length < LINE_BYTES) {
            finder->line[finder->length++] = *text;
        }
    }
    return false;
}

static void find_line_in_file(finder_t *finder, const char *path) {
    int fd = open(path, O_RDONLY);
    if (fd < 0) {
        return;
    }
    char piece[LINE_BYTES];
    ssize_t got;
    while ((got = read(fd, piece, sizeof(piece))) > 0 && !find_line(finder, piece, got)) {
    }
    close(fd);
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\f' || c == '\r';
}

static void print_stripped(const mp_print_t *print, const finder_t *finder) {
    const char *start = finder->line, *end = start + finder->length;
    while (start < end && is_blank(*start)) {
        ++start;
    }
    while (start < end && is_blank(end[-1])) {
        --end;
    }
    if (start < end) {
        mp_printf(print, "    %.*s\n", (int)(end - start), start);
    }
}

// Whether code is of the text that is kept. Steps of one name had texts of their own, and functions of those before
// live on; what runs as a module is of the present one.
static bool is_of_kept_text(qstr name, qstr block) {
    return name == source_name && (name != MP_QSTR__lt_step_gt_ || block == MP_QSTR__lt_module_gt_);
}

// Called for each entry of a traceback, behind `File "NAME", line LINE, in BLOCK`.
void cloche_print_source_line(const mp_print_t *print, size_t name, size_t line, size_t block) {
    finder_t finder = {.wanted = line, .number = 1};
    if (is_of_kept_text(name, block)) {
        find_line(&finder, MP_STATE_PORT(cloche_source_text), source_length);
    } else if (qstr_str(name)[0] != '<') {
        find_line_in_file(&finder, qstr_str(name));
    }
    print_stripped(print, &finder);
}
