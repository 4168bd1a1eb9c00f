"""The engine room: the only one that knows wasmtime.

From the bottom up: `library` finds the shared library, `capi` declares what is used of it, and
`selftest` proves that it is what it is taken for. `configuration` makes an engine of it, `module`
and `shape` say what a module may ask for, `keeping` and `compile_cache` keep compiled modules, and
`runtime` is a loaded one that is ready to run. `files` and `wasi` are the world that a guest sees.
The `crew` owns the threads that guests run on, `keeper` and `watch` stop them, `signals` and
`unentered` keep the host safe from what the machine and Python do in between, and `run` takes one
request to its result.
"""
