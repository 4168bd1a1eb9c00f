// What our MicroPython is: everything that is useful to an agent's code, nothing that reaches around the
// interpreter (no `machine`, no `uctypes`, no native code, no `.mpy` files, no threads).
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <alloca.h>

#include "language.h"

#define MICROPY_CONFIG_ROM_LEVEL (MICROPY_CONFIG_ROM_LEVEL_EVERYTHING)

typedef int32_t mp_int_t;
typedef uint32_t mp_uint_t;
typedef long mp_off_t;

// The interpreter's core.
#define MICROPY_ENABLE_COMPILER (1)
#define MICROPY_ENABLE_GC (1)
#define MICROPY_ENABLE_FINALISER (1)
#define MICROPY_LONGINT_IMPL (MICROPY_LONGINT_IMPL_MPZ)
#define MICROPY_FLOAT_IMPL (MICROPY_FLOAT_IMPL_DOUBLE)
#define MICROPY_ERROR_REPORTING (MICROPY_ERROR_REPORTING_DETAILED)
#define MICROPY_WARNINGS (0)
#define MICROPY_NLR_SETJMP (1)
#define MICROPY_OPT_COMPUTED_GOTO (0) // WebAssembly has no indirect jump; a switch becomes br_table
#define MICROPY_MODULE_FROZEN_MPY (1)
#define MICROPY_QSTR_EXTRA_POOL mp_qstr_frozen_const_pool
#define MICROPY_MODULE_OVERRIDE_MAIN_IMPORT (1)
#define MICROPY_ENABLE_EMERGENCY_EXCEPTION_BUF (1)
#define MICROPY_EMERGENCY_EXCEPTION_BUF_SIZE (256)
#define MICROPY_ENABLE_SCHEDULER (0)
#define MICROPY_KBD_EXCEPTION (0)
#define MICROPY_ASYNC_KBD_INTR (0)
#define MICROPY_COMP_RETURN_IF_EXPR (1)
#define MICROPY_ALLOC_PATH_MAX (1024)
#define MICROPY_ALLOC_PARSE_CHUNK_INIT (64)
// The parser's stacks grow by these; upstream's small steps take quadratic time in deeply nested code.
#define MICROPY_ALLOC_PARSE_RULE_INC (1024)
#define MICROPY_ALLOC_PARSE_RESULT_INC (1024)

// The heap starts small, inside the module's own memory, and grows by areas (see heap.c).
#define MICROPY_GC_SPLIT_HEAP (1)
#define MICROPY_GC_SPLIT_HEAP_AUTO (1)
void *cloche_heap_area(size_t bytes);
#define MP_PLAT_ALLOC_HEAP(bytes) cloche_heap_area(bytes)
#define MP_PLAT_FREE_HEAP(area) ((void)(area))
// When memory ran out, what the frames that are gone left on the stack must not keep anything alive.
void cloche_forget_frames(const void *exception);
#define MICROPY_EXCEPTION_CAUGHT(exception) cloche_forget_frames(exception)
void cloche_clear_next_frame(void);
#define MICROPY_BEFORE_FRAME() cloche_clear_next_frame()

// Tracebacks show the source line (source.c); the standard streams are buffered (stdio.c).
struct _mp_print_t;
void cloche_print_source_line(const struct _mp_print_t *print, size_t name, size_t line, size_t block);
#define MICROPY_PRINT_SOURCE_LINE(print, name, line, block) cloche_print_source_line(print, name, line, block)
size_t cloche_stdin_read(void *buffer, size_t bytes);
void cloche_stream_write(int fd, const char *text, size_t length);
void cloche_flush(void);

// The host interrupts the code that runs (interrupt.c).
void *cloche_take_interrupt(void);

// Floats are read and written exactly (float_format.c).
double cloche_float_parse(uint64_t mantissa, int exponent, const char *text, size_t length);
double cloche_float_round(double value, int places);
#define MICROPY_FLOAT_PARSE(mantissa, exponent, text, length) \
    cloche_float_parse(mantissa, exponent, text, length)

// The recursion limit counts bytes of the shadow stack. The engine's own stack cannot be measured; a level
// of recursion takes at least this much of the shadow stack, so that the other one never runs out first.
#define MICROPY_STACK_CHECK (1)
#define MICROPY_STACK_CHECK_MARGIN (0)
#define MICROPY_RECURSION_LEVEL() \
    volatile char recursion_level[256]; \
    recursion_level[0] = 0; \
    mp_cstack_check()

// Left out: ways around the interpreter, and hardware.
#define MICROPY_PERSISTENT_CODE_LOAD (0)
#define MICROPY_PERSISTENT_CODE_SAVE (0)
#define MICROPY_PERSISTENT_CODE_SAVE_FUN (0)
#define MICROPY_PY_MARSHAL (0) // it would load bytecode that nobody checked
#define MICROPY_PY_MACHINE (0)
#define MICROPY_PY_UCTYPES (0)
#define MICROPY_PY_THREAD (0)
#define MICROPY_PY_FRAMEBUF (0)
#define MICROPY_PY_ONEWIRE (0)
#define MICROPY_PY_NETWORK (0)
#define MICROPY_PY_SOCKET (0)
#define MICROPY_PY_SSL (0)
#define MICROPY_PY_WEBSOCKET (0)
#define MICROPY_PY_WEBREPL (0)
#define MICROPY_PY_BLUETOOTH (0)
#define MICROPY_PY_BTREE (0)
#define MICROPY_PY_CRYPTOLIB (0)
#define MICROPY_PY_OS_DUPTERM (0)
#define MICROPY_PY_SYS_SETTRACE (0)
#define MICROPY_PY_MICROPYTHON_MEM_INFO (0)
#define MICROPY_PY_MICROPYTHON_STACK_USE (1)
#define MICROPY_PY_VFS (1)
#define MICROPY_MEM_STATS (0)
#define MICROPY_DEBUG_PRINTERS (0)
#define MICROPY_HELPER_REPL (0)
#define MICROPY_REPL_INFO (0)
#define MICROPY_VFS_ROM (0)

// Files: one POSIX file system, straight onto WASI.
#define MICROPY_VFS (1)
#define MICROPY_VFS_POSIX (1)
#define MICROPY_VFS_FAT (0)
#define MICROPY_VFS_LFS1 (0)
#define MICROPY_VFS_LFS2 (0)
#define MICROPY_READER_VFS (1)
#define MICROPY_READER_POSIX (1)
#define MICROPY_HELPER_LEXER_UNIX (0)
#define MICROPY_EPOCH_IS_1970 (1)
#define _DIRENT_HAVE_D_TYPE (1)
#define _DIRENT_HAVE_D_INO (1)

// Modules.
#define MICROPY_PY_SYS_PATH_ARGV_DEFAULTS (0)
#define MICROPY_PY_SYS_PLATFORM "wasi"
#define MICROPY_PY_SYS_EXECUTABLE (1)
#define MICROPY_PY_SYS_EXC_INFO (1)
#define MICROPY_PY_SYS_ATEXIT (1)
#define MICROPY_PY_SYS_STDFILES (1)
#define MICROPY_PY_SYS_STDIO_BUFFER (1)
#define MICROPY_PY_BUILTINS_HELP (1)
#define MICROPY_PY_BUILTINS_INPUT (1)
#define MICROPY_PY_ERRNO (1)
#define MICROPY_PY_OS (1)
#define MICROPY_PY_OS_INCLUDEFILE "modos.inc"
#define MICROPY_PY_OS_GETENV_PUTENV_UNSETENV (1)
#define MICROPY_PY_OS_URANDOM (1)
#define MICROPY_PY_OS_UNAME (0)
#define MICROPY_PY_OS_STATVFS (0) // WASI has nothing to tell
#define MICROPY_PY_OS_SYNC (0)
#define MICROPY_PY_TIME (1)
#define MICROPY_PY_TIME_TIME_TIME_NS (1)
#define MICROPY_PY_TIME_CUSTOM_SLEEP (1)
#define MICROPY_PY_TIME_INCLUDEFILE "modtime.inc"
#define MICROPY_PY_SELECT (1)
#define MICROPY_PY_SELECT_POSIX_OPTIMISATIONS (0)
#define MICROPY_PY_GC_COLLECT_RETVAL (1)
#define MICROPY_PY_RE_SUB (1)
#define MICROPY_PY_HASHLIB_SHA256 (1)
#define MICROPY_STREAMS_POSIX_API (0)
#define MICROPY_PY_RANDOM_SEED_INIT_FUNC (cloche_random_seed())
uint32_t cloche_random_seed(void);

#define MICROPY_BANNER_MACHINE "wasm32-wasi"
#define MICROPY_PY_PLATFORM (1)

// stderr is a stream of its own.
extern const struct _mp_print_t mp_stderr_print;
#define MICROPY_ERROR_PRINTER (&mp_stderr_print)
#define MICROPY_DEBUG_PRINTER (&mp_stderr_print)

#define MP_STATE_PORT MP_STATE_VM
