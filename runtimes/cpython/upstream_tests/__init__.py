"""CPython's own test suite, run against the built runtime through Cloche itself.

`python -m runtimes.cpython.upstream_tests` runs each file of `Lib/test` of the locked source
(`catalogue`) in a fresh instance (`guest`), where a small program of ours loads and runs it as
upstream's `regrtest` does without any `-u` (`driver`, which is guest code). What cannot be run, and
what is known to come out differently, is in `left_out.toml`, each with its reason. What skips
itself in the guest does so by upstream's own rules for WASI.
"""
