"""`time.sleep` that first lets the threads run which were started.

A program that looks again and again whether one of them has ended would look for ever otherwise.
"""

import sys
import time

_sleep = time.sleep


def sleep(seconds, /):
    """Delay execution for a given number of seconds.

    The argument may be a floating-point number for subsecond precision.
    """
    threads = sys.modules.get("_cloche.threads")
    while threads is not None and threads.run_one():
        pass
    _sleep(seconds)


sleep.__module__ = "time"
sleep.__self__ = time  # as a function in C has it
