// The jump buffer of LLVM's WebAssembly setjmp is 16 bytes. wasi-libc declares a far larger one, and one
// stands in every interpreter frame that catches exceptions.
#ifndef CLOCHE_SETJMP_H
#define CLOCHE_SETJMP_H

typedef struct {
    void *invocation;
    unsigned label;
    struct {
        void *env;
        int value;
    } argument;
} jmp_buf[1];

int setjmp(jmp_buf env) __attribute__((returns_twice));
_Noreturn void longjmp(jmp_buf env, int value);

#endif
