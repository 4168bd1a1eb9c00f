"""Running for long: what only shows after many runs, many threads or odd moments.

`python -m tests.soak` does all of it in full, and `test_soak.py` a short form of each.
"""
