"""What `socket` asks the system for, where there is no network: the answer is always no."""

import errno

_SENTENCE = "this runtime has no network"
_NAMES = (
    "getaddrinfo",
    "gethostbyaddr",
    "gethostbyname",
    "gethostbyname_ex",
    "getnameinfo",
    "getprotobyname",
    "getservbyname",
    "getservbyport",
    "if_indextoname",
    "if_nameindex",
    "if_nametoindex",
    "sethostname",
)


def complete(module):
    """Add to `_socket` what WASI's does not have.

    Args:
        module: The module `_socket`.
    """
    for name in _NAMES:
        if not hasattr(module, name):
            setattr(module, name, _refusal(name))
    if not hasattr(module, "gethostname"):
        module.gethostname = lambda: "localhost"


def _refusal(name):
    def refuse(*args, **kwargs):
        raise OSError(errno.ENOTSUP, _SENTENCE)

    refuse.__name__ = refuse.__qualname__ = name
    return refuse
