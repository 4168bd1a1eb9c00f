"""The promised figures, measured: `python -m benchmarks` prints them all as one table.

Each file measures one bar. Times on a busy machine say little by themselves, so a common yardstick
is measured in the same run: a bare child process of the same interpreter that prints `2`.
"""
