"""`sys.stdin`, `sys.stdout` and `sys.stderr` share the port's buffers with `print` and `input`."""

from __future__ import annotations

from runtimes.recipe.edits import insert_after

_FILE = "extmod/vfs_posix_file.c"

_OPENED = """\
    mp_obj_vfs_posix_file_t *o = MP_OBJ_TO_PTR(o_in);
    check_fd_is_open(o);
"""
_ARGUMENTS = "mp_uint_t size, int *errcode) {\n"

EDITS = (
    insert_after(
        _FILE,
        f"vfs_posix_file_read(mp_obj_t o_in, void *buf, {_ARGUMENTS}{_OPENED}",
        """\
    if (o->fd == STDIN_FILENO) {
        return cloche_stdin_read(buf, size);
    }
""",
    ),
    insert_after(
        _FILE,
        f"vfs_posix_file_write(mp_obj_t o_in, const void *buf, {_ARGUMENTS}{_OPENED}",
        """\
    if (o->fd == STDOUT_FILENO || o->fd == STDERR_FILENO) {
        cloche_stream_write(o->fd, buf, size);
        return size;
    }
""",
    ),
    insert_after(
        _FILE,
        """\
        case MP_STREAM_FLUSH: {
            int ret;
""",
        """\
            if (o->fd <= STDERR_FILENO) {
                cloche_flush();
                return 0;
            }
""",
    ),
)
