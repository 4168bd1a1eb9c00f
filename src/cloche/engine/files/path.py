"""Take a guest's path apart; what is too long or not a name ends here."""

from __future__ import annotations

from cloche.engine.wasi.abi import Errno, WasiError

# The figures of Linux: PATH_MAX and NAME_MAX.
LONGEST_PATH = 4096
LONGEST_NAME = 255


def decode_path(raw: bytes) -> str:
    """Decode the bytes of a path.

    Raises:
        WasiError: `EILSEQ` for what is not UTF-8, `EINVAL` for a NUL, `ENOENT` for nothing,
            `ENAMETOOLONG` for more than 4,096 bytes.
    """
    if not raw:
        raise WasiError(Errno.NOENT)
    if len(raw) > LONGEST_PATH:
        raise WasiError(Errno.NAMETOOLONG)
    if b"\0" in raw:
        raise WasiError(Errno.INVAL)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise WasiError(Errno.ILSEQ) from None


def split_path(path: str) -> list[str]:
    """Give the names in a path; empty ones are left out, "." and ".." are names.

    Raises:
        WasiError: `ENAMETOOLONG` for a name of more than 255 bytes.
    """
    names = [name for name in path.split("/") if name]
    for name in names:
        if len(name) > LONGEST_NAME or len(name.encode()) > LONGEST_NAME:
            raise WasiError(Errno.NAMETOOLONG)
    return names


def is_name(name: str) -> bool:
    """Tell whether a file or folder can have a name."""
    try:
        size = len(name.encode())
    except UnicodeEncodeError:
        return False
    return 0 < size <= LONGEST_NAME and name not in (".", "..") and not {"/", "\0"} & set(name)


def ends_in_slash(path: str) -> bool:
    """Tell whether a path can only mean a folder because of how it ends."""
    return path.endswith("/")
