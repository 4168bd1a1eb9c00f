"""Campaigns of faults: `python -m tests.faults` does them in full, the tests in a short form.

shim       counts the calls that change a disk, and at one of them kills, or fails
children   real processes that do one thing and die
scene      an install in a cache that is empty, out of date or damaged, and what must hold after
kill       SIGKILL at every call
disk       a full, broken or limited disk at every call
race       sixteen processes at once
damage     every byte of every file in the cache
"""
