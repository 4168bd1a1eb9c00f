// What the interpreter's core asks of this port.
#include <errno.h>
#include <unistd.h>
#include "py/misc.h"

#define CHAR_CTRL_C (3)
#define CHAR_CTRL_D (4)

#define mp_hal_stdio_poll unused // nothing polls the console
#define mp_hal_set_interrupt_char(c) ((void)(c))
#define mp_hal_ticks_cpu() (0)

// Calls that a signal may interrupt are tried again; WASI has no signals, so once is enough.
#define MP_HAL_RETRY_SYSCALL(ret, syscall, raise) \
    do { \
        ret = syscall; \
        if (ret == -1) { \
            int err = errno; \
            raise; \
        } \
    } while (0)

#define RAISE_ERRNO(err_flag, error_val) \
    do { \
        if (err_flag == -1) { \
            mp_raise_OSError(error_val); \
        } \
    } while (0)

#define mp_hal_readline mp_hal_readline
int mp_hal_readline(vstr_t *line, const char *prompt);
void mp_hal_get_random(size_t bytes, void *buffer);
