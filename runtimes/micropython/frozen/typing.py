"""Names for annotations. They are accepted and checked by nobody: annotations are not kept here.

A special form such as `Optional` can be subscribed with anything and gives itself; the classes of
this module can be derived from.
"""

from _namedtuple import namedtuple as _namedtuple
from collections import abc as _abc

TYPE_CHECKING = False


class _Form:
    # `Optional`, `Union[int, str]` ...: anything goes, and its repr is what was written.
    def __init__(self, name):
        self._name = name

    def __getitem__(self, item):
        items = item if isinstance(item, tuple) else (item,)
        return _Form("%s[%s]" % (self._name, ", ".join([_shown(part) for part in items])))

    def __call__(self, *args, **kwargs):
        raise TypeError("Cannot instantiate %r" % self)

    def __or__(self, other):
        return _Form("%r | %s" % (self, _shown(other)))

    def __ror__(self, other):
        return _Form("%s | %r" % (_shown(other), self))

    def __repr__(self):
        return "typing." + self._name if "." not in self._name else self._name


def _shown(part):
    return part.__name__ if isinstance(part, type) else repr(part)


def _forms(*names):
    return [_Form(name) for name in names]


Any, Union, Optional, Literal, Final, ClassVar, Annotated = _forms(
    "Any", "Union", "Optional", "Literal", "Final", "ClassVar", "Annotated"
)
NoReturn, Never, Self, LiteralString, AnyStr, TypeAlias = _forms(
    "NoReturn", "Never", "Self", "LiteralString", "AnyStr", "TypeAlias"
)
Concatenate, Unpack, Required, NotRequired, ReadOnly, TypeGuard, TypeIs = _forms(
    "Concatenate", "Unpack", "Required", "NotRequired", "ReadOnly", "TypeGuard", "TypeIs"
)
AsyncIterator, AsyncIterable, AsyncGenerator, ContextManager, AsyncContextManager = _forms(
    "AsyncIterator", "AsyncIterable", "AsyncGenerator", "ContextManager", "AsyncContextManager"
)
IO, TextIO, BinaryIO, Pattern, Match = _forms("IO", "TextIO", "BinaryIO", "Pattern", "Match")
List = list
Dict = dict
Set = set
FrozenSet = frozenset
Tuple = tuple
Type = type
Text = str
Hashable = _abc.Hashable
Sized = _abc.Sized
Iterable = _abc.Iterable
Iterator = _abc.Iterator
Generator = _abc.Generator
Container = _abc.Container
Collection = _abc.Collection
Reversible = _abc.Reversible
Sequence = _abc.Sequence
MutableSequence = _abc.MutableSequence
AbstractSet = _abc.Set
MutableSet = _abc.MutableSet
Mapping = _abc.Mapping
MutableMapping = _abc.MutableMapping
Callable = _abc.Callable
Awaitable = _abc.Awaitable
Coroutine = _abc.Coroutine


def __getattr__(name):
    # The containers that would cost an import.
    names = {
        "DefaultDict": "defaultdict",
        "OrderedDict": "OrderedDict",
        "Counter": "Counter",
        "ChainMap": "ChainMap",
        "Deque": "deque",
    }
    if name not in names:
        raise AttributeError(name)
    import collections

    return getattr(collections, names[name])


class TypeVar:
    """The name of a type that is left open."""

    def __init__(
        self, name, *constraints, bound=None, covariant=False, contravariant=False, default=None
    ):
        self.__name__ = name
        self.__constraints__ = constraints
        self.__bound__ = bound

    def __repr__(self):
        return "~" + self.__name__

    def __or__(self, other):
        return Union[self, other]

    def __ror__(self, other):
        return Union[other, self]


class ParamSpec(TypeVar):
    """The name of parameters that are left open."""

    args = _Form("ParamSpecArgs")
    kwargs = _Form("ParamSpecKwargs")


class TypeVarTuple(TypeVar):
    """The name of a row of types that is left open."""


class Generic:
    """The base of classes with type variables."""

    def __class_getitem__(cls, item):
        return cls


class Protocol(Generic):
    """The base of classes that say which methods are wanted."""


class SupportsInt(Protocol):
    """What can become an int."""


class SupportsFloat(Protocol):
    """What can become a float."""


class SupportsIndex(Protocol):
    """What can be an index."""


class SupportsAbs(Protocol):
    """What has an absolute value."""


def NamedTuple(typename, fields=()):
    """Makes a class of tuples whose items have names, from pairs of names and types."""
    return _namedtuple(typename, [name for name, _ in fields])


def TypedDict(typename, fields=None, total=True, **kwargs):
    """Gives dict: the keys are for readers."""
    return dict


def NewType(name, tp):
    """Gives a function that gives back its argument."""
    return lambda value: value


def cast(typ, val):
    """Gives back `val`."""
    return val


def assert_type(val, typ):
    """Gives back `val`."""
    return val


def reveal_type(obj):
    """Gives back `obj`."""
    return obj


def assert_never(arg):
    """Says that a place in the code is never reached."""
    raise AssertionError("Expected code to be unreachable, but got: %r" % (arg,))


def overload(func):
    """Marks a signature; the last definition is the one that counts."""
    return func


def final(f):
    """Marks what is not to be derived from."""
    return f


def override(method):
    """Marks a method that replaces one."""
    return method


def no_type_check(arg):
    """Marks what is not to be checked."""
    return arg


def runtime_checkable(cls):
    """Makes `isinstance` look for a protocol's methods."""
    names = [name for name in cls.__dict__ if not name.startswith("__") or name in _CHECKED]

    def check(obj):
        return all([hasattr(obj, name) for name in names])

    cls.__instancecheck__ = staticmethod(check)
    return cls


_CHECKED = ("__len__", "__iter__", "__next__", "__getitem__", "__enter__", "__exit__", "__call__")


def dataclass_transform(**kwargs):
    """Marks a decorator; gives back what it decorates."""
    return lambda decorated: decorated


def get_type_hints(obj, globalns=None, localns=None, include_extras=False):
    """Gives an empty dict, since annotations are not kept here."""
    return {}


def get_origin(tp):
    """Gives None, since subscripts are not kept here."""


def get_args(tp):
    """Gives an empty tuple, since subscripts are not kept here."""
    return ()
