"""Fuzzing, guided by coverage: `make fuzz`, or `python -m tests.fuzz TARGET --seconds N`.

A target is a module with a function `fuzz(data)` that takes any bytes and raises only where
something is wrong, and `seeds()`, which gives inputs to begin with. What atheris finds of use is
kept in `corpus/`, which `test_fuzz.py` goes through at every test.
"""
