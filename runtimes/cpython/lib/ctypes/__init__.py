"""What is left of `ctypes` where nothing can be loaded: its numbers, so that libraries import.

The simple types hold values as C would; everything that needs a shared library, an address or a
layout in memory says that there is none.
"""

import struct as _struct

__version__ = "1.1.0"

DEFAULT_MODE = RTLD_LOCAL = 0
RTLD_GLOBAL = 256

_REASON = "this runtime has no shared libraries and no native memory: ctypes can {} nothing here"


class ArgumentError(Exception):
    """An argument that cannot be converted."""


def _refuse(what):
    raise OSError(_REASON.format(what))


class _CData:
    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)

    @classmethod
    def from_param(cls, value):
        return value if isinstance(value, cls) else cls(value)

    @classmethod
    def from_address(cls, address):
        _refuse("read")

    @classmethod
    def in_dll(cls, library, name):
        _refuse("find")

    def __class_getitem__(cls, item):
        return cls


class _SimpleCData(_CData):
    _type_ = "i"

    def __init__(self, value=None):
        self.value = 0 if value is None else value

    @property
    def value(self):
        return self._value

    @value.setter
    def value(self, value):
        self._value = self._convert(value)

    @classmethod
    def _convert(cls, value):
        code = cls._type_
        if code in "df":
            return _struct.unpack("<" + code, _struct.pack("<" + code, value))[0]
        if code == "?":
            return bool(value)
        if code == "c":
            return bytes([value]) if isinstance(value, int) else value
        if not hasattr(value, "__index__"):
            raise TypeError(f"an integer is required (got type {type(value).__name__})")
        bits = 8 * _struct.calcsize("<" + code)
        number = value.__index__() & ((1 << bits) - 1)
        return number - (1 << bits) if code.islower() and number >> (bits - 1) else number

    def __repr__(self):
        return f"{type(self).__name__}({self.value!r})"

    def __bool__(self):
        return bool(self.value)


def _simple(name, code):
    return type(_SimpleCData)(name, (_SimpleCData,), {"_type_": code, "__module__": "ctypes"})


# The sizes are those of wasm32.
c_bool = _simple("c_bool", "?")
c_char = _simple("c_char", "c")
c_byte = c_int8 = _simple("c_byte", "b")
c_ubyte = c_uint8 = _simple("c_ubyte", "B")
c_short = c_int16 = _simple("c_short", "h")
c_ushort = c_uint16 = _simple("c_ushort", "H")
c_int = c_int32 = _simple("c_int", "i")
c_uint = c_uint32 = _simple("c_uint", "I")
c_long = c_ssize_t = _simple("c_long", "l")
c_ulong = c_size_t = _simple("c_ulong", "L")
c_longlong = c_int64 = c_time_t = _simple("c_longlong", "q")
c_ulonglong = c_uint64 = _simple("c_ulonglong", "Q")
c_float = _simple("c_float", "f")
c_double = c_longdouble = _simple("c_double", "d")


class c_void_p(_SimpleCData):
    """An address."""

    _type_ = "L"


class c_char_p(_CData):
    """A string of bytes."""

    def __init__(self, value=None):
        """Hold `value`."""
        self.value = value


class c_wchar_p(c_char_p):
    """A string of characters."""


c_wchar = c_wchar_p
c_voidp = c_void_p


class py_object(c_char_p):
    """A reference."""


class Structure(_CData):
    """A structure; it can be declared, and not made."""

    def __init__(self, *args, **kwargs):
        """Say that there is no memory for it."""
        _refuse("lay out")


class Union(Structure):
    """A union; it can be declared, and not made."""


class BigEndianStructure(Structure):
    """A structure in network order; it can be declared, and not made."""


class LittleEndianStructure(Structure):
    """A structure; it can be declared, and not made."""


class Array(Structure):
    """An array; it can be declared, and not made."""


class CDLL:
    """A shared library, of which there is none."""

    def __init__(self, name=None, *args, **kwargs):
        """Say so."""
        raise OSError(f"{name or 'the program itself'}: " + _REASON.format("load"))


PyDLL = CDLL


class LibraryLoader:
    """Loads libraries by their names; there is none."""

    def __init__(self, kind):
        """Load libraries of a kind."""
        self._kind = kind

    def __getattr__(self, name):
        """Say that there is no library called `name`."""
        if name.startswith("_"):
            raise AttributeError(name)
        return self._kind(name)

    __getitem__ = LoadLibrary = __getattr__


cdll = LibraryLoader(CDLL)
pydll = LibraryLoader(PyDLL)
pythonapi = LibraryLoader(PyDLL)


def sizeof(kind):
    """Return the size of a simple type in bytes."""
    code = getattr(kind, "_type_", None)
    if code is None:
        _refuse("measure")
    return _struct.calcsize("<" + code)


def alignment(kind):
    """Return the alignment of a simple type in bytes."""
    return sizeof(kind)


def POINTER(kind):
    """Return a type that stands for pointers to `kind`."""
    return c_void_p


def CFUNCTYPE(*types, **flags):
    """Return a type that stands for functions; none can be made."""
    return type("CFunctionType", (Structure,), {})


PYFUNCTYPE = CFUNCTYPE


def _refusal(name):
    def refuse(*args, **kwargs):
        _refuse(name)

    refuse.__name__ = name
    return refuse


addressof = _refusal("addressof")
byref = _refusal("byref")
cast = _refusal("cast")
create_string_buffer = _refusal("create_string_buffer")
create_unicode_buffer = _refusal("create_unicode_buffer")
memmove = _refusal("memmove")
memset = _refusal("memset")
pointer = _refusal("pointer")
resize = _refusal("resize")
string_at = _refusal("string_at")
wstring_at = _refusal("wstring_at")


def get_errno():
    """Return 0: no function of a library was called."""
    return 0


def set_errno(value):
    """Return 0: there is nothing to set."""
    return 0
