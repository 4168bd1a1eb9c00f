"""The functions of `wasi_snapshot_preview1`, all of them, with their signatures.

Source: WebAssembly/WASI, `legacy/preview1/witx/wasi_snapshot_preview1.witx`. A signature is a
    letter
for each parameter: `i` for 32 bits, `I` for 64. All but `proc_exit` return an errno.
"""

from __future__ import annotations

from cloche.engine.wasi import clocks, descriptors, folders, polling, process

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

MODULE = "wasi_snapshot_preview1"

FUNCTIONS: dict[str, tuple[str, Callable[..., None]]] = {
    "args_get": ("ii", process.args_get),
    "args_sizes_get": ("ii", process.args_sizes_get),
    "clock_res_get": ("ii", clocks.clock_res_get),
    "clock_time_get": ("iIi", clocks.clock_time_get),
    "environ_get": ("ii", process.environ_get),
    "environ_sizes_get": ("ii", process.environ_sizes_get),
    "fd_advise": ("iIIi", descriptors.fd_advise),
    "fd_allocate": ("iII", descriptors.fd_allocate),
    "fd_close": ("i", descriptors.fd_close),
    "fd_datasync": ("i", descriptors.fd_sync),
    "fd_fdstat_get": ("ii", descriptors.fd_fdstat_get),
    "fd_fdstat_set_flags": ("ii", descriptors.fd_fdstat_set_flags),
    "fd_fdstat_set_rights": ("iII", descriptors.fd_fdstat_set_rights),
    "fd_filestat_get": ("ii", descriptors.fd_filestat_get),
    "fd_filestat_set_size": ("iI", descriptors.fd_filestat_set_size),
    "fd_filestat_set_times": ("iIIi", descriptors.fd_filestat_set_times),
    "fd_pread": ("iiiIi", descriptors.fd_pread),
    "fd_prestat_dir_name": ("iii", descriptors.fd_prestat_dir_name),
    "fd_prestat_get": ("ii", descriptors.fd_prestat_get),
    "fd_pwrite": ("iiiIi", descriptors.fd_pwrite),
    "fd_read": ("iiii", descriptors.fd_read),
    "fd_readdir": ("iiiIi", descriptors.fd_readdir),
    "fd_renumber": ("ii", descriptors.fd_renumber),
    "fd_seek": ("iIii", descriptors.fd_seek),
    "fd_sync": ("i", descriptors.fd_sync),
    "fd_tell": ("ii", descriptors.fd_tell),
    "fd_write": ("iiii", descriptors.fd_write),
    "path_create_directory": ("iii", folders.path_create_directory),
    "path_filestat_get": ("iiiii", folders.path_filestat_get),
    "path_filestat_set_times": ("iiiiIIi", folders.path_filestat_set_times),
    "path_link": ("iiiiiii", folders.path_link),
    "path_open": ("iiiiiIIii", folders.path_open),
    "path_readlink": ("iiiiii", folders.path_readlink),
    "path_remove_directory": ("iii", folders.path_remove_directory),
    "path_rename": ("iiiiii", folders.path_rename),
    "path_symlink": ("iiiii", folders.path_symlink),
    "path_unlink_file": ("iii", folders.path_unlink_file),
    "poll_oneoff": ("iiii", polling.poll_oneoff),
    "proc_exit": ("i", process.proc_exit),
    "proc_raise": ("i", process.proc_raise),
    "random_get": ("ii", process.random_get),
    "sched_yield": ("", process.sched_yield),
    "sock_accept": ("iii", process.sock_accept),
    "sock_recv": ("iiiiii", process.sock_recv),
    "sock_send": ("iiiii", process.sock_send),
    "sock_shutdown": ("ii", process.sock_shutdown),
}
WITHOUT_RESULT = frozenset({"proc_exit"})
