"""Abstract base classes: a class with abstract methods left cannot be made an object of."""


def abstractmethod(funcobj):
    """Marks a method that a derived class has to give."""
    return _Abstract(funcobj)


class _Abstract:
    # Stands in a class for an abstract method; `ABC.__new__` looks for it.
    def __init__(self, function):
        self.__wrapped__ = function
        self.__isabstractmethod__ = True

    def __get__(self, obj, cls=None):
        if obj is None:
            return self
        function = self.__wrapped__
        if not callable(function):
            return function.__get__(obj, cls) if hasattr(function, "__get__") else function
        return lambda *args, **kwargs: function(obj, *args, **kwargs)

    def setter(self, function):
        """For `@property` over `@abstractmethod`."""
        return self


def _abstract_names(cls):
    seen = set()
    for kind in _mro(cls):
        for name, value in kind.__dict__.items():
            if name not in seen:
                seen.add(name)
                if _is_abstract(value):
                    yield name


def _is_abstract(value):
    if isinstance(value, _Abstract):
        return True
    for part in ("fget", "__wrapped__", "__func__"):
        if isinstance(getattr(value, part, None), _Abstract):
            return True
    return False


def _mro(cls):
    yield cls
    for base in cls.__bases__:
        if base is not object and base is not ABC and hasattr(base, "__dict__"):
            yield from _mro(base)


class ABC:
    """The base of classes with abstract methods."""

    def __new__(cls, *args, **kwargs):
        missing = sorted(_abstract_names(cls))
        if missing:
            raise TypeError(
                "Can't instantiate abstract class %s without an implementation for abstract method%s %s"
                % (
                    cls.__name__,
                    "s" if len(missing) > 1 else "",
                    ", ".join(["'%s'" % name for name in missing]),
                )
            )
        return super().__new__(cls)


class ABCMeta:
    """Stands for the metaclass: `metaclass=ABCMeta` is taken as `ABC` among the bases."""

    __as_base__ = ABC


def abstractproperty(function):
    """`property` of an abstract method."""
    return property(abstractmethod(function))


def get_cache_token():
    """A number that changes when classes are registered; here they never are."""
    return 0
