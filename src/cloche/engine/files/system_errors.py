"""What the host's operating system says, as the guest is told it: a number and nothing else."""

from __future__ import annotations

import errno

from cloche.engine.wasi.abi import Errno, WasiError

# All that may say more about the host than the guest should know is "permission denied".
_ERRNOS = {
    errno.EACCES: Errno.ACCES,
    errno.EPERM: Errno.ACCES,
    errno.ELOOP: Errno.ACCES,  # a link in the place of what has just been something else
    errno.ENXIO: Errno.ACCES,  # a socket, or a pipe that nobody reads
    errno.ENODEV: Errno.ACCES,
    errno.EBUSY: Errno.BUSY,
    errno.ETXTBSY: Errno.BUSY,
    errno.EDQUOT: Errno.NOSPC,
    errno.EEXIST: Errno.EXIST,
    errno.EFBIG: Errno.FBIG,
    errno.EINVAL: Errno.INVAL,
    errno.EISDIR: Errno.ISDIR,
    errno.EMFILE: Errno.MFILE,
    errno.ENFILE: Errno.MFILE,
    errno.EMLINK: Errno.MLINK,
    errno.ENAMETOOLONG: Errno.NAMETOOLONG,
    errno.ENOENT: Errno.NOENT,
    errno.ENOSPC: Errno.NOSPC,
    errno.ENOTDIR: Errno.NOTDIR,
    errno.ENOTEMPTY: Errno.NOTEMPTY,
    errno.EROFS: Errno.ROFS,
    errno.EXDEV: Errno.XDEV,
}


def as_wasi_error(error: OSError) -> WasiError:
    """Give what the guest is told about an error of the host's; "EIO" for any that is not known."""
    return WasiError(_ERRNOS.get(error.errno or 0, Errno.IO))
