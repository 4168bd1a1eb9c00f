// The exception tag that LLVM's setjmp lowering throws and catches; zig's wasi-libc does not define it.
__asm__(
    ".globl __c_longjmp\n"
    ".tagtype __c_longjmp i32\n"
    "__c_longjmp:\n");
