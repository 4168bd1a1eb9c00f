"""Functions that take or make functions."""

import _functools

WRAPPER_ASSIGNMENTS = ("__module__", "__name__", "__qualname__", "__doc__")
WRAPPER_UPDATES = ("__dict__",)
_NONE = object()


def reduce(function, iterable, initial=_NONE):
    """function(function(function(a, b), c), d) ..."""
    iterator = iter(iterable)
    value = initial
    if value is _NONE:
        try:
            value = next(iterator)
        except StopIteration:
            raise TypeError("reduce() of empty iterable with no initial value")
    for item in iterator:
        value = function(value, item)
    return value


class partial:
    """A function with some arguments given."""

    def __init__(self, func, *args, **keywords):
        if not callable(func):
            raise TypeError("the first argument must be callable")
        if isinstance(func, partial):
            args = func.args + args
            merged = dict(func.keywords)
            merged.update(keywords)
            func, keywords = func.func, merged
        self.func = func
        self.args = args
        self.keywords = keywords

    def __call__(self, *args, **keywords):
        if self.keywords:
            merged = dict(self.keywords)
            merged.update(keywords)
            keywords = merged
        return self.func(*(self.args + args), **keywords)

    def __repr__(self):
        parts = [repr(self.func)] + [repr(arg) for arg in self.args]
        parts += ["%s=%r" % item for item in self.keywords.items()]
        return "functools.partial(%s)" % ", ".join(parts)


class partialmethod:
    """A method with some arguments given."""

    def __init__(self, func, *args, **keywords):
        self.func = func
        self.args = args
        self.keywords = keywords

    def __get__(self, obj, cls=None):
        if obj is None:
            return self
        return partial(self.func, obj, *self.args, **self.keywords)


def update_wrapper(wrapper, wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=WRAPPER_UPDATES):
    """Makes a wrapper look like what it wraps, as far as functions have attributes here."""
    for name in assigned:
        try:
            setattr(wrapper, name, getattr(wrapped, name))
        except AttributeError:
            pass
    for name in updated:
        for key, value in getattr(wrapped, name, {}).items():
            setattr(wrapper, key, value)
    wrapper.__wrapped__ = wrapped
    return wrapper


def wraps(wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=WRAPPER_UPDATES):
    """`update_wrapper` as a decorator."""
    return lambda wrapper: update_wrapper(wrapper, wrapped, assigned, updated)


class _CacheInfo:
    # Stands in for CPython's named tuple without importing `collections`.
    def __init__(self, hits, misses, maxsize, currsize):
        self.hits = hits
        self.misses = misses
        self.maxsize = maxsize
        self.currsize = currsize

    def _tuple(self):
        return (self.hits, self.misses, self.maxsize, self.currsize)

    def __iter__(self):
        return iter(self._tuple())

    def __getitem__(self, index):
        return self._tuple()[index]

    def __eq__(self, other):
        return self._tuple() == tuple(other)

    def __repr__(self):
        return "CacheInfo(hits=%r, misses=%r, maxsize=%r, currsize=%r)" % self._tuple()


def _cached(func, maxsize, typed):
    wrapper = _functools.cached(func, maxsize, typed)
    wrapper.cache_info = lambda: _CacheInfo(*wrapper._counts())
    wrapper.cache_parameters = lambda: {"maxsize": maxsize, "typed": typed}
    return wrapper


def lru_cache(maxsize=128, typed=False):
    """Remembers the latest `maxsize` results of a function."""
    if callable(maxsize):
        return _cached(maxsize, 128, typed)
    return lambda func: _cached(func, maxsize, typed)


def cache(func):
    """Remembers all results of a function."""
    return _cached(func, None, False)


class cached_property:
    """A property that is worked out once and then kept in the object."""

    def __init__(self, func):
        self.func = func
        self.attrname = func.__name__

    def __set_name__(self, owner, name):
        self.attrname = name

    def __get__(self, obj, cls=None):
        if obj is None:
            return self
        value = self.func(obj)
        setattr(obj, self.attrname, value)
        return value


def cmp_to_key(mycmp):
    """Makes a key function of one that compares two values."""

    class Key:
        """A value that is ordered by the comparing function."""

        def __init__(self, obj):
            self.obj = obj

        def __lt__(self, other):
            return mycmp(self.obj, other.obj) < 0

        def __gt__(self, other):
            return mycmp(self.obj, other.obj) > 0

        def __eq__(self, other):
            return mycmp(self.obj, other.obj) == 0

        def __le__(self, other):
            return mycmp(self.obj, other.obj) <= 0

        def __ge__(self, other):
            return mycmp(self.obj, other.obj) >= 0

    return Key


def _negated(result):
    return result if result is NotImplemented else not result


def total_ordering(cls):
    """Adds the orderings that follow from the one that a class has, and from its `==`."""
    has = [name for name in ("__lt__", "__le__", "__gt__", "__ge__") if name in cls.__dict__]
    if not has:
        raise ValueError("must define at least one ordering operation: < > <= >=")
    root = has[0]
    less = {
        "__lt__": lambda a, b: a.__lt__(b),
        "__le__": lambda a, b: a.__le__(b) and a != b,
        "__gt__": lambda a, b: not a.__gt__(b) and a != b,
        "__ge__": lambda a, b: _negated(a.__ge__(b)),
    }[root]
    more = {
        "__lt__": lambda a, b: not a.__lt__(b) and a != b,
        "__le__": lambda a, b: _negated(a.__le__(b)),
        "__gt__": lambda a, b: a.__gt__(b),
        "__ge__": lambda a, b: a.__ge__(b) and a != b,
    }[root]
    derived = {
        "__lt__": less,
        "__gt__": more,
        "__le__": lambda a, b: not more(a, b),
        "__ge__": lambda a, b: not less(a, b),
    }
    for name, function in derived.items():
        if name not in has:
            setattr(cls, name, function)
    return cls


class singledispatch:
    """A function that chooses its body by the type of its first argument."""

    def __init__(self, func):
        self._default = func
        self.registry = {object: func}
        update_wrapper(self, func)

    def register(self, cls, func=None):
        """Gives the body for a type; as a decorator it needs the type, `@f.register(int)`."""
        if func is None:
            if not isinstance(cls, (type, tuple)):
                raise TypeError(
                    "annotations are not kept in the micropython runtime: name the type, "
                    "as in @register(int)"
                )
            return lambda body: self.register(cls, body)
        self.registry[cls] = func
        return func

    def dispatch(self, cls):
        """Gives the body for a type."""
        found = self.registry.get(cls)
        if found is not None:
            return found
        best = object
        for known in self.registry:
            if issubclass(cls, known) and issubclass(known, best):
                best = known
        return self.registry[best]

    def __call__(self, *args, **kwargs):
        if not args:
            raise TypeError("singledispatch function requires at least 1 positional argument")
        return self.dispatch(type(args[0]))(*args, **kwargs)


class singledispatchmethod:
    """A method that chooses its body by the type of its first argument."""

    def __init__(self, func):
        self.dispatcher = singledispatch(func)

    def register(self, cls, method=None):
        """Gives the body for a type."""
        return self.dispatcher.register(cls, method)

    def __get__(self, obj, cls=None):
        dispatch = self.dispatcher.dispatch

        def method(*args, **kwargs):
            return dispatch(type(args[0]))(obj, *args, **kwargs)

        return method
