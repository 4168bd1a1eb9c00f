"""The end of a program: what a full finalization would let one see is seen."""

from __future__ import annotations


def test_exit_functions_run_and_finalizers_after_them(python):
    code = (
        "import atexit, weakref\n"
        "class D:\n def __del__(self): print('del')\n"
        "d = D()\natexit.register(print, 'atexit')\n"
        "weakref.finalize(d, print, 'finalize')\nprint('end')"
    )
    assert python.prints(code) == "end\nfinalize\natexit\ndel\n"


def test_cycles_are_collected(python):
    code = "class D:\n def __del__(self): print('del')\nd = D(); d.d = d"
    assert python.prints(code) == "del\n"


def test_what_fails_in_an_exit_function_is_told(python):
    result = python("-c", "import atexit; atexit.register(lambda: 1 / 0)")
    assert (result.exit_code, "ZeroDivisionError" in result.stderr) == (0, True)


def test_a_closed_stdout_is_no_failure(python):
    assert python("-c", "import sys; sys.stdout.close()").exit_code == 0


def test_threads_that_were_not_joined_run_at_the_end(python):
    code = "import threading\nthreading.Thread(target=print, args=('late',)).start()\nprint('main')"
    assert python.prints(code) == "main\nlate\n"
