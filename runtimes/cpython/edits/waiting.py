"""Waiting for a lock ends: there is one thread, so nobody could ever release it.

CPython's own stand-ins for pthread functions return at once, and so a wait for a lock that is held
would spin until the run's time is up. Here a wait with a limit takes that long, and one without is
an error that says why.
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
/* Cloche: wait for what cannot happen. */
static PyObject *
cloche_wait(PyTime_t timeout)
{
    struct timespec left;
    if (timeout < 0) {
        PyErr_SetString(PyExc_RuntimeError,
                        "this wait would never end: the runtime has one thread only, "
                        "and nothing else can release the lock");
        return NULL;
    }
    _PyTime_AsTimespec_clamp(timeout, &left);
    clock_nanosleep(CLOCK_MONOTONIC, 0, &left, NULL);
    Py_RETURN_FALSE;
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
    if (timeout != 0) {
        if (_PyMutex_LockTimed(&self->lock, 0, _PY_LOCK_DETACH) == PY_LOCK_ACQUIRED) {
            Py_RETURN_TRUE;
        }
        return cloche_wait(timeout);
    }
""",
    ),
    Edit(
        path=_PATH,
        anchor='"can\'t start new thread"',
        replacement='"can\'t start new thread: the runtime has one thread only"',
    ),
)
