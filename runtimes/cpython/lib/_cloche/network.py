"""What `socket` asks the system for, where there is no network.

The answer is no, but for the one name that every machine knows by itself.
"""

import errno

_SENTENCE = "this runtime has no network"
_NAMES = (
    "getaddrinfo",
    "gethostbyaddr",
    "getnameinfo",
    "getprotobyname",
    "getservbyname",
    "getservbyport",
    "if_indextoname",
    "if_nameindex",
    "if_nametoindex",
    "sethostname",
)
_HERE = "localhost"
_ADDRESS = "127.0.0.1"


def complete(module):
    """Add to `_socket` what WASI's does not have.

    Args:
        module: The module `_socket`.
    """
    for name in _NAMES:
        if not hasattr(module, name):
            setattr(module, name, _refusal(name))
    if not hasattr(module, "gethostname"):
        module.gethostname = lambda: _HERE
    if not hasattr(module, "gethostbyname"):
        module.gethostbyname = _address
        module.gethostbyname_ex = lambda name: (name, [], [_address(name)])


def _address(name):
    if name not in (_HERE, _ADDRESS, ""):
        raise OSError(errno.ENOTSUP, _SENTENCE)
    return _ADDRESS


def _refusal(name):
    def refuse(*args, **kwargs):
        raise OSError(errno.ENOTSUP, _SENTENCE)

    refuse.__name__ = refuse.__qualname__ = name
    return refuse
