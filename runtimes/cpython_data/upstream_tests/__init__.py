"""numpy's and pandas' own test suites, run against the built runtime through Cloche itself.

`python -m runtimes.cpython_data.upstream_tests` runs each file of tests of the locked sources
(`catalogue`) in a fresh instance (`guest`), with pytest in the guest (`driver`, which is guest
code) and settings as upstream has them. What is run and judged is told as for CPython's own tests
(`runtimes.cpython.upstream_tests`). What cannot be run, and what is known to come out differently,
is in `left_out.toml`, each with its reason.
"""
