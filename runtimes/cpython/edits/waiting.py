"""A wait for a lock that is held lets other threads run, and ends.

CPython's own stand-ins for pthread functions return at once, and so such a wait would spin until
the run's time is up: there is one thread, and nobody could ever release the lock. Here the threads
of lib/_cloche/threads.py get their turn; when none is left, a wait with a limit takes that long,
and one without is an error that says why.
"""

from runtimes.recipe.edits import Edit, insert_before

_PATH = "Modules/_threadmodule.c"

EDITS: tuple[Edit, ...] = (
    insert_before(
        _PATH,
        """\
static PyObject *
lock_PyThread_acquire_lock(lockobject *self, PyObject *args, PyObject *kwds)
{
""",
        """\
/* Cloche: make use of a wait. Returns 1 if the lock is worth another try, 0 if the time is up. */
static int
cloche_wait(PyTime_t timeout)
{
    PyObject *threads = PyImport_ImportModule("_cloche.threads");
    if (threads == NULL) {
        return -1;
    }
    double seconds = timeout < 0 ? -1.0 : PyTime_AsSecondsDouble(timeout);
    PyObject *again = PyObject_CallMethod(threads, "wait", "d", seconds);
    Py_DECREF(threads);
    int result = again == NULL ? -1 : PyObject_IsTrue(again);
    Py_XDECREF(again);
    return result;
}

""",
    ),
    insert_before(
        _PATH,
        """\
    PyLockStatus r = _PyMutex_LockTimed(&self->lock, timeout,
                                        _PY_LOCK_HANDLE_SIGNALS | _PY_LOCK_DETACH);
    if (r == PY_LOCK_INTR) {
        return NULL;
    }

    return PyBool_FromLong(r == PY_LOCK_ACQUIRED);
""",
        """\
    while (timeout != 0) {
        if (_PyMutex_LockTimed(&self->lock, 0, _PY_LOCK_DETACH) == PY_LOCK_ACQUIRED) {
            Py_RETURN_TRUE;
        }
        int again = cloche_wait(timeout);
        if (again < 0) {
            return NULL;
        }
        if (!again) {
            Py_RETURN_FALSE;
        }
    }
""",
    ),
    Edit(
        path=_PATH,
        anchor='"can\'t start new thread"',
        replacement='"can\'t start new thread: the runtime has one thread only"',
    ),
)
