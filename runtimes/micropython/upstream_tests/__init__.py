"""MicroPython's own tests, run against the built runtime through Cloche itself.

`python -m runtimes.micropython.upstream_tests` runs every test of the folders that concern an
interpreter (`catalogue`), each in a fresh instance (`guest`). What the runtime cannot do by its
features is found out and skipped as upstream does it (`features`); what a test should print is in
its `.exp` file, or is what CPython prints (`truth`). `left_out.toml` is the one list of tests that
are not run or come out differently, each with its reason.

The rules are those of upstream's tests/run-tests.py, the one of the locked source.
"""
