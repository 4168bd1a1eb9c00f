"""Frozen, keyword-only records: what `dataclasses` gives, without what it imports.

`import dataclasses` pulls in `inspect` and costs more time than a whole bare interpreter start, so
a warm `cloche -c` cannot afford it. A type checker sees every `record` as the frozen dataclass that
it stands for.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, TypeVar, dataclass_transform

    T = TypeVar("T")
else:

    def dataclass_transform(**_):
        """Stand in for the real one, which only a type checker needs."""
        return lambda function: function


def set_fields(self: Any, **values: Any) -> None:
    """Set all fields of a record that is being made, and check them.

    For records with an `__init__` of their own, which others do without.

    Raises:
        TypeError: If a name is no field of the record, or one is missing.
    """
    cls = type(self)
    blank = cls.__blank__
    fields = self.__dict__
    fields.update(blank)
    fields.update(values)
    if len(fields) != len(blank) or not values.keys() >= cls.__required__:
        raise TypeError(_misfit(cls, values))
    if (check := cls.__check__) is not None:
        check(self)


def _misfit(cls: Any, values: Mapping[str, Any]) -> str:
    if unknown := values.keys() - cls.__fields__.keys():
        return f"{cls.__name__} has no field {', '.join(sorted(unknown))}"
    missing = cls.__required__ - values.keys()
    return f"{cls.__name__} needs the field {', '.join(sorted(missing))}"


def _frozen(self: Any, name: str, *_: object) -> None:
    raise AttributeError(f"{type(self).__name__}.{name} cannot be changed: it is a frozen record")


def _repr(self: Any) -> str:
    inside = ", ".join(f"{name}={getattr(self, name)!r}" for name in type(self).__fields__)
    return f"{type(self).__name__}({inside})"


def _eq(self: Any, other: object) -> bool:
    return self.__dict__ == other.__dict__ if type(self) is type(other) else NotImplemented


def _hash(self: Any) -> int:
    return hash((type(self), *self.__dict__.values()))


@dataclass_transform(frozen_default=True, kw_only_default=True)
def record(cls: type[T]) -> type[T]:
    """Make a frozen, keyword-only record of an annotated class.

    A field without a value in the class body is required. A `__check__` method, where there is one,
    is called last and raises on a bad value. Defaults are shared, so they have to be immutable.
    A class may have an `__init__` of its own, which calls `set_fields`.

    Args:
        cls: A class whose annotations are its fields, in order.

    Returns:
        The same class, with `__init__`, `__repr__`, `__eq__`, `__hash__` and `__replace__`.
    """
    fields = cls.__annotations__
    defaults = {name: cls.__dict__[name] for name in fields if name in cls.__dict__}
    added: Mapping[str, Any] = {
        "__fields__": fields,
        "__defaults__": defaults,
        # Every field in its place, so that equal records are in one order, and hash alike.
        "__blank__": {**dict.fromkeys(fields), **defaults},
        "__required__": frozenset(fields.keys() - defaults.keys()),
        "__match_args__": (),
        "__init__": cls.__dict__.get("__init__", set_fields),
        "__setattr__": _frozen,
        "__delattr__": _frozen,
        "__repr__": _repr,
        "__eq__": _eq,
        "__hash__": _hash,
        "__replace__": replace,
        "__check__": cls.__dict__.get("__check__"),
    }
    for name, value in added.items():
        setattr(cls, name, value)
    return cls


def replace(instance: T, **changes: Any) -> T:
    """Give a copy of a record with some fields changed, as `dataclasses.replace` does.

    Args:
        instance: Any record.
        **changes: The fields that differ, and their values.

    Raises:
        TypeError: If a name is no field of the record.
    """
    return type(instance)(**{**instance.__dict__, **changes})
