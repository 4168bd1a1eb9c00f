"""The engine room: the only one that knows wasmtime.

From the bottom up: `library` finds the shared library and `capi` declares what is used of it;
`configuration` makes an engine of it, `compile_cache` keeps compiled modules, `runtime` is a loaded
module that is ready to run. `files` and `wasi` are the world that a guest sees. `threads` owns the
threads that guests run on, `deadline` stops them, and `run` takes one request to its result.
"""
