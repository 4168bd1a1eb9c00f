// Standard input and output, buffered.
//
// Output goes to the host at every newline and at exit, one call for all the text up to it. What has not
// gone yet can be read by the host through `cloche_report`, also after it stopped the instance.
#include <errno.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "py/mphal.h"
#include "py/mpprint.h"
#include "py/runtime.h"
#include "cloche.h"

#define BUFFER_BYTES (4096)

typedef struct {
    size_t length; // beside the start of the text, so that a short line touches one page of memory
    bool hold; // newlines do not flush
    char text[BUFFER_BYTES];
} stream_t;

static stream_t streams[2];

static void write_all(int fd, struct iovec *parts, int count) {
    while (count > 0) {
        ssize_t written = writev(fd, parts, count);
        if (written <= 0) {
            return; // the host takes no more: what was written cannot be seen by anyone
        }
        while (count > 0 && (size_t)written >= parts->iov_len) {
            written -= parts->iov_len;
            ++parts;
            --count;
        }
        if (count > 0) {
            parts->iov_base = (char *)parts->iov_base + written;
            parts->iov_len -= written;
        }
    }
}

static void send(int fd, stream_t *stream, const char *more, size_t more_length) {
    struct iovec parts[2] = {
        {stream->text, stream->length},
        {(void *)more, more_length},
    };
    int first = stream->length ? 0 : 1;
    int last = more_length ? 2 : 1;
    stream->length = 0;
    cloche_report_pending(fd, stream->text, 0);
    if (first < last) {
        write_all(fd, parts + first, last - first);
    }
}

static size_t length_to_last_newline(const char *text, size_t length) {
    while (length > 0 && text[length - 1] != '\n') {
        --length;
    }
    return length;
}

void cloche_stream_write(int fd, const char *text, size_t length) {
    stream_t *stream = &streams[fd - STDOUT_FILENO];
    if (!stream->hold) {
        size_t whole_lines = length_to_last_newline(text, length);
        if (whole_lines > 0) {
            send(fd, stream, text, whole_lines);
            text += whole_lines;
            length -= whole_lines;
        }
    }
    if (length > sizeof(stream->text) - stream->length) {
        send(fd, stream, text, length);
        return;
    }
    memcpy(stream->text + stream->length, text, length);
    stream->length += length;
    cloche_report_pending(fd, stream->text, stream->length);
}

void cloche_flush(void) {
    for (int fd = STDOUT_FILENO; fd <= STDERR_FILENO; ++fd) {
        send(fd, &streams[fd - STDOUT_FILENO], NULL, 0);
    }
}

// While held, stderr is sent in as few pieces as fit, so that a traceback is one call to the host.
void cloche_hold_stderr(bool hold) {
    stream_t *stream = &streams[STDERR_FILENO - STDOUT_FILENO];
    stream->hold = hold;
    if (!hold) {
        send(STDERR_FILENO, stream, NULL, 0);
    }
}

static struct {
    char text[BUFFER_BYTES];
    size_t next, end;
} input;

// Read up to `bytes` from stdin; 0 at its end. Large reads that find the buffer empty go past it.
size_t cloche_stdin_read(void *buffer, size_t bytes) {
    if (input.next == input.end) {
        bool direct = bytes >= sizeof(input.text);
        ssize_t got;
        while ((got = read(STDIN_FILENO, direct ? buffer : input.text, direct ? bytes : sizeof(input.text))) < 0
            && errno == EINTR) {
            mp_handle_pending(true);
        }
        if (got <= 0 || direct) {
            return got > 0 ? got : 0;
        }
        input.next = 0;
        input.end = got;
    }
    size_t ready = MIN(bytes, input.end - input.next);
    memcpy(buffer, input.text + input.next, ready);
    input.next += ready;
    return ready;
}

// For input(): read a line, without its newline.
int mp_hal_readline(vstr_t *line, const char *prompt) {
    cloche_stream_write(STDOUT_FILENO, prompt, strlen(prompt));
    cloche_flush();
    char c;
    while (cloche_stdin_read(&c, 1) == 1) {
        if (c == '\n') {
            return 0;
        }
        vstr_add_byte(line, c);
    }
    return line->len ? 0 : CHAR_CTRL_D;
}

mp_uint_t mp_hal_stdout_tx_strn(const char *text, size_t length) {
    cloche_stream_write(STDOUT_FILENO, text, length);
    return length;
}

void mp_hal_stdout_tx_strn_cooked(const char *text, size_t length) {
    cloche_stream_write(STDOUT_FILENO, text, length);
}

void mp_hal_stdout_tx_str(const char *text) {
    cloche_stream_write(STDOUT_FILENO, text, strlen(text));
}

static void stderr_print_strn(void *env, const char *text, size_t length) {
    (void)env;
    cloche_stream_write(STDERR_FILENO, text, length);
}

const mp_print_t mp_stderr_print = {NULL, stderr_print_strn};
