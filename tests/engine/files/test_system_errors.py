"""What the guest is told of the host's errors."""

from __future__ import annotations

import errno

import pytest

from cloche.engine.files.system_errors import as_wasi_error
from cloche.engine.wasi.abi import Errno


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.ENOENT, Errno.NOENT),
        (errno.EACCES, Errno.ACCES),
        (errno.EPERM, Errno.ACCES),
        (errno.ELOOP, Errno.ACCES),
        (errno.EDQUOT, Errno.NOSPC),
        (errno.ENFILE, Errno.MFILE),
        (errno.EIO, Errno.IO),
        (errno.ESTALE, Errno.IO),
        (None, Errno.IO),
    ],
)
def test_an_error_becomes_a_number_and_what_is_not_known_becomes_eio(number, told):
    error = as_wasi_error(OSError(number, "secret", "/a/path") if number else OSError("secret"))
    assert error.errno == told
    assert error.args == (told,)
