"""Shallow and deep copies."""


class Error(Exception):
    """What cannot be copied."""


error = Error
_ATOMIC = (int, float, complex, bool, str, bytes, type, range, type(None), type(...), type(len))


def _is_atomic(x):
    return isinstance(x, _ATOMIC) or type(x) is type(_is_atomic) or type(x) is frozenset


def _blank(x):
    return object.__new__(type(x))


def _bare(x):
    # An object whose class is written in Python and derives from no built-in one.
    return hasattr(x, "__dict__") and not isinstance(x, (dict, list, set, tuple, BaseException))


def copy(x):
    """Gives a shallow copy."""
    if hasattr(x, "__copy__"):
        return x.__copy__()
    if _is_atomic(x) or type(x) is tuple:
        return x
    if isinstance(x, (dict, list, set, bytearray)):
        return _with_attributes(type(x)(x), x, lambda value: value)
    if isinstance(x, tuple):
        return type(x)(*x)
    if _bare(x):
        return _with_attributes(_blank(x), x, lambda value: value)
    raise Error("un(shallow)copyable object of type %s" % type(x))


def _with_attributes(new, old, change):
    # The built-in types have no attributes of their own, and not all classes take them.
    for name, value in getattr(old, "__dict__", {}).items():
        setattr(new, name, change(value))
    return new


def deepcopy(x, memo=None):
    """Gives a copy in which everything that can change is copied as well."""
    if _is_atomic(x):
        return x
    memo = {} if memo is None else memo
    key = id(x)
    if key in memo:
        return memo[key]
    new = _deep(x, memo)
    memo[key] = new
    # Keeps `x` alive, so that its id is not given to another object meanwhile.
    memo.setdefault(id(memo), []).append(x)
    return new


def _deep(x, memo):
    if hasattr(x, "__deepcopy__"):
        return x.__deepcopy__(memo)
    if isinstance(x, list):
        return _deep_items(
            x, memo, lambda new, items: [new.append(deepcopy(i, memo)) for i in items]
        )
    if isinstance(x, dict):
        return _deep_dict(x, memo)
    if isinstance(x, set):
        return _deep_items(x, memo, lambda new, items: [new.add(deepcopy(i, memo)) for i in items])
    if isinstance(x, tuple):
        items = [deepcopy(item, memo) for item in x]
        return tuple(items) if type(x) is tuple else type(x)(*items)
    if isinstance(x, bytearray):
        return type(x)(x)
    if _bare(x):
        new = memo[id(x)] = _blank(x)
        return _with_attributes(new, x, lambda value: deepcopy(value, memo))
    if hasattr(x, "__copy__"):
        return x.__copy__()
    raise Error("un(deep)copyable object of type %s" % type(x))


def _deep_items(x, memo, fill):
    new = memo[id(x)] = type(x)()
    fill(new, x)
    return _with_attributes(new, x, lambda value: deepcopy(value, memo))


def _deep_dict(x, memo):
    new = memo[id(x)] = type(x)()
    _with_attributes(new, x, lambda value: deepcopy(value, memo))
    for key, value in x.items():
        new[deepcopy(key, memo)] = deepcopy(value, memo)
    return new


def replace(obj, **changes):
    """Gives a copy of an object with other values, by its `__replace__`."""
    if hasattr(obj, "_replace"):
        return obj._replace(**changes)
    return obj.__replace__(**changes)
