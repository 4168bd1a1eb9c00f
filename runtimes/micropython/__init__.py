"""MicroPython 1.25.0 as a WASI preview1 module: `python -m runtimes.micropython` builds it."""
