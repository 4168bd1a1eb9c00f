"""Values of numpy and pandas on their way to the host: as the plain ones that they stand for."""

import numpy as np
from _cloche.values import OTHERS
from pandas import Timedelta, Timestamp

# Arrays of these become lists of plain values; dates would become bare numbers.
_PLAIN_KINDS = "biufcUSO"
# More than a frame holds of the shortest.
_MOST = 1 << 19


def _item(value):
    return None, value.item()


def _complex(value):
    return "complex", (float(value.real), float(value.imag))


def _list(array):
    # An array without axes gives its object as it is, which may be the array.
    if array.dtype.kind not in _PLAIN_KINDS or (array.dtype.kind == "O" and not array.ndim):
        raise TypeError(f"an array of {array.dtype} cannot be carried")
    if array.size > _MOST:
        raise TypeError(f"an array of {array.size:,} elements cannot be carried")
    return None, array.tolist()


def _datetime(value):
    return None, value.to_pydatetime(warn=False)


def _timedelta(value):
    return None, value.to_pytimedelta()


_NUMBERS = {
    kind
    for kind in np.sctypeDict.values()
    if issubclass(kind, np.bool_ | np.integer | np.floating)
    and kind not in (np.longdouble, np.timedelta64)  # whose items are no plain numbers
}
OTHERS.update(dict.fromkeys(_NUMBERS, _item))
OTHERS.update({np.complex64: _complex, np.complex128: _complex, np.ndarray: _list})
OTHERS.update({Timestamp: _datetime, Timedelta: _timedelta})
