"""What a program wrote and the host has not got yet is told to the host, at every change.

The buffer of `sys.stdout` and of `sys.stderr` is C memory; `cloche_report` gives its address and
length, so that a host which stops the instance loses nothing.
"""

from runtimes.recipe.edits import Edit, insert_after, insert_before

_PATH = "Modules/_io/bufferedio.c"

_HOOK = """\

/* Cloche: the writers of sys.stdout and sys.stderr, set by our main. */
PyObject *cloche_streams[2];
void cloche_report_pending(int fd, const char *text, size_t length);

static void
cloche_tell_pending(buffered *self, Py_off_t length)
{
    for (int i = 0; i < 2; i++) {
        if ((PyObject *)self == cloche_streams[i]) {
            cloche_report_pending(i + 1, self->buffer + self->write_pos, (size_t)length);
        }
    }
}
"""

EDITS: tuple[Edit, ...] = (
    insert_before(
        _PATH,
        """
/*
 * Helpers
 */

/* Sets the current error to BlockingIOError */
""",
        _HOOK,
    ),
    insert_before(
        _PATH,
        """\
    while (self->write_pos < self->write_end) {
        n = _bufferedwriter_raw_write(self,
            self->buffer + self->write_pos,
""",
        "    cloche_tell_pending(self, 0);\n",
    ),
    insert_after(
        _PATH,
        """\
    ADJUST_POSITION(self, remaining);
    self->raw_pos = 0;

end:
""",
        """\
    cloche_tell_pending(self, VALID_WRITE_BUFFER(self) ? self->write_end - self->write_pos : 0);
""",
    ),
)
