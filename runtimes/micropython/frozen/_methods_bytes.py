"""Methods of bytes that C does not have; the interpreter looks them up here."""


def _chars(data):
    return "".join([chr(b) for b in data])


def _by_text(name):
    # What str does to the characters 0 to 255 is what bytes does to its bytes.
    def method(self, *args):
        args = [_chars(arg) if isinstance(arg, (bytes, bytearray)) else arg for arg in args]
        result = getattr(_chars(self), name)(*args)
        return type(self)([ord(c) for c in result]) if isinstance(result, str) else result

    return method


center = _by_text("center")
ljust = _by_text("ljust")
rjust = _by_text("rjust")
zfill = _by_text("zfill")
removeprefix = _by_text("removeprefix")
removesuffix = _by_text("removesuffix")
expandtabs = _by_text("expandtabs")
isascii = _by_text("isascii")


def _ascii_only(name):
    method = _by_text(name)

    def checked(self):
        if any([b > 127 for b in self]):
            return False
        return method(self)

    return checked


isalnum = _ascii_only("isalnum")
istitle = _ascii_only("istitle")
title = _by_text("title")
capitalize = _by_text("capitalize")
swapcase = _by_text("swapcase")


def maketrans(frm, to):
    """A table for `translate`."""
    table = bytearray(range(256))
    for a, b in zip(frm, to):
        table[a] = b
    return bytes(table)


def translate(self, table, delete=b""):
    """The bytes with each replaced by a table of 256."""
    kept = [b for b in self if b not in delete]
    return type(self)(kept if table is None else [table[b] for b in kept])
