"""Enumerations, without a metaclass: the interpreter asks the class itself (port/lang_types.c)."""


class auto:
    """A value that is made up: one more than the last."""

    def __init__(self, value=None):
        self.value = value


class nonmember:
    """A value that is no member."""

    def __init__(self, value):
        self.value = value


class member(nonmember):
    """A value that is a member whatever it is."""


def _is_member(name, value):
    if isinstance(value, member):
        return True
    if name.startswith("_") or isinstance(value, nonmember):
        return False
    kinds = (type(_is_member), type(lambda: name), property, staticmethod, classmethod, type)
    return (
        not isinstance(value, kinds) and not hasattr(value, "__get__") and not _is_generator(value)
    )


def _is_generator(value):
    return type(value).__name__ in ("closure", "generator", "function")


class Enum:
    """The base of enumerations."""

    _members = ()

    def __init_subclass__(cls, **kwargs):
        members = {}
        values = []
        cls._members = members
        for name, value in cls.__dict__.items():
            if isinstance(value, nonmember) and not isinstance(value, member):
                setattr(cls, name, value.value)
            elif _is_member(name, value):
                cls._add(members, values, name, value.value if isinstance(value, member) else value)

    @classmethod
    def _add(cls, members, values, name, value):
        if isinstance(value, auto):
            value = cls._generate_next_value_(name, 1, len(values), values)
        values.append(value)
        made = cls._make(name, value)
        for other in members.values():
            if other._value_ == made._value_:
                made = other
        members[name] = made
        setattr(cls, name, made)

    @classmethod
    def _make(cls, name, value):
        made = cls._blank(value)
        made._value_ = value
        made._name_ = name
        init = getattr(cls, "__init__", None)
        if init is not None and cls._has_init():
            made.__init__(*(value if isinstance(value, tuple) else (value,)))
        return made

    @classmethod
    def _has_init(cls):
        return "__init__" in cls.__dict__ or any(
            [issubclass(base, Enum) and base._has_init() for base in cls.__bases__]
        )

    @classmethod
    def _blank(cls, value):
        return object.__new__(cls)

    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        numbers = [value for value in last_values if isinstance(value, int)]
        return max(numbers) + 1 if numbers else start

    def __new__(cls, value, names=None):
        if names is not None:
            return _functional(cls, value, names)
        for made in cls._members.values():
            if made is value or made._value_ == value:
                return made
        missing = cls._missing_(value)
        if missing is None:
            raise ValueError("%r is not a valid %s" % (value, cls.__name__))
        return missing

    @classmethod
    def _missing_(cls, value):
        return None

    @property
    def name(self):
        """The name of the member."""
        return self._name_

    @property
    def value(self):
        """The value of the member."""
        return self._value_

    def __class_getitem__(cls, name):
        if name not in cls._members:
            raise KeyError(name)
        return cls._members[name]

    def __class_iter__(cls):
        return iter([made for name, made in cls._members.items() if made._name_ == name])

    def __class_len__(cls):
        return len([name for name, made in cls._members.items() if made._name_ == name])

    def __hash__(self):
        return hash(self._name_)

    def __eq__(self, other):
        return self is other

    def __ne__(self, other):
        return self is not other

    def __str__(self):
        return "%s.%s" % (type(self).__name__, self._name_)

    def __repr__(self):
        return "<%s.%s: %r>" % (type(self).__name__, self._name_, self._value_)

    def __format__(self, spec):
        return ("{:" + spec + "}").format(str(self))


def _functional(cls, name, names):
    if isinstance(names, str):
        names = names.replace(",", " ").split()
    if not isinstance(names, dict):
        names = dict(
            [item if isinstance(item, tuple) else (item, i + 1) for i, item in enumerate(names)]
        )
    made = type(name, (cls,), names)
    cls.__init_subclass__(made)
    return made


class _ValueEnum(Enum):
    # Members that stand for their value in comparisons and in arithmetic.
    def __eq__(self, other):
        return self._value_ == (other._value_ if isinstance(other, Enum) else other)

    def __ne__(self, other):
        return not self == other

    def __hash__(self):
        return hash(self._value_)

    def __str__(self):
        return str(self._value_)

    def __format__(self, spec):
        return ("{:" + spec + "}").format(self._value_)


def _plain(value):
    return value._value_ if isinstance(value, Enum) else value


class IntEnum(_ValueEnum):
    """An enumeration whose members behave like their integers."""

    def __int__(self):
        return self._value_

    __index__ = __int__

    def __float__(self):
        return float(self._value_)

    def __bool__(self):
        return bool(self._value_)

    def __lt__(self, other):
        return self._value_ < _plain(other)

    def __le__(self, other):
        return self._value_ <= _plain(other)

    def __gt__(self, other):
        return self._value_ > _plain(other)

    def __ge__(self, other):
        return self._value_ >= _plain(other)

    def __add__(self, other):
        return self._value_ + _plain(other)

    __radd__ = __add__

    def __sub__(self, other):
        return self._value_ - _plain(other)

    def __rsub__(self, other):
        return _plain(other) - self._value_

    def __mul__(self, other):
        return self._value_ * _plain(other)

    __rmul__ = __mul__

    def __mod__(self, other):
        return self._value_ % _plain(other)

    def __floordiv__(self, other):
        return self._value_ // _plain(other)

    def __truediv__(self, other):
        return self._value_ / _plain(other)

    def __neg__(self):
        return -self._value_


class StrEnum(_ValueEnum):
    """An enumeration whose members behave like their texts."""

    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        return name.lower()

    def __len__(self):
        return len(self._value_)

    def __contains__(self, part):
        return part in self._value_

    def __getitem__(self, index):
        return self._value_[index]

    def __iter__(self):
        return iter(self._value_)

    def __lt__(self, other):
        return self._value_ < _plain(other)

    def __gt__(self, other):
        return self._value_ > _plain(other)

    def __add__(self, other):
        return self._value_ + _plain(other)

    def __radd__(self, other):
        return _plain(other) + self._value_

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._value_, name)


class Flag(Enum):
    """An enumeration whose members can be combined by `|`."""

    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        highest = max(last_values) if last_values else 0
        bit = 1
        while bit <= highest:
            bit <<= 1
        return bit

    @classmethod
    def _missing_(cls, value):
        known = 0
        for made in cls._members.values():
            known |= made._value_
        if not isinstance(value, int) or value & ~known:
            return None
        made = object.__new__(cls)
        made._value_ = value
        names = [
            m._name_ for m in cls._members.values() if m._value_ and m._value_ & value == m._value_
        ]
        made._name_ = "|".join(names) if value else None
        return made

    def __eq__(self, other):
        return type(self) is type(other) and self._value_ == other._value_

    def __ne__(self, other):
        return not self == other

    def __hash__(self):
        return hash(self._value_)

    def __or__(self, other):
        return type(self)(self._value_ | _plain(other))

    def __and__(self, other):
        return type(self)(self._value_ & _plain(other))

    def __xor__(self, other):
        return type(self)(self._value_ ^ _plain(other))

    def __invert__(self):
        known = 0
        for made in self._members.values():
            known |= made._value_
        return type(self)(known & ~self._value_)

    def __contains__(self, other):
        return other._value_ & self._value_ == other._value_

    def __iter__(self):
        return iter([m for m in type(self) if m._value_ & self._value_])

    def __bool__(self):
        return bool(self._value_)

    def __repr__(self):
        return "<%s%s: %r>" % (
            type(self).__name__,
            "." + self._name_ if self._name_ else "",
            self._value_,
        )

    def __str__(self):
        if self._name_:
            return "%s.%s" % (type(self).__name__, self._name_)
        return "%s(%r)" % (type(self).__name__, self._value_)


class IntFlag(Flag):
    """A Flag whose members behave like their integers."""

    def __eq__(self, other):
        return self._value_ == _plain(other)

    def __hash__(self):
        return hash(self._value_)

    def __int__(self):
        return self._value_

    __index__ = __int__

    def __str__(self):
        return str(self._value_)

    __ror__ = Flag.__or__
    __rand__ = Flag.__and__


def unique(enumeration):
    """Refuses an enumeration in which two names have the same value."""
    for name, made in enumeration._members.items():
        if made._name_ != name:
            raise ValueError(
                "duplicate values found in %r: %s -> %s" % (enumeration, name, made._name_)
            )
    return enumeration


def global_enum(cls):
    """Gives back what it decorates."""
    return cls


EnumType = EnumMeta = type
