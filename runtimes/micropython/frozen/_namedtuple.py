"""`collections.namedtuple`: the C type of the same name with more members (edits/named_tuples.py)."""

from ucollections import namedtuple as _native


def _checked(names, rename):
    seen = set()
    for i, name in enumerate(names):
        valid = (
            name
            and not name[0].isdigit()
            and all([c == "_" or c.isalpha() or c.isdigit() for c in name])
        )
        if rename and (not valid or name[0] == "_" or name in seen):
            names[i] = name = "_%d" % i
        elif not valid:
            raise ValueError("Type names and field names must be valid identifiers: %r" % name)
        elif name[0] == "_":
            raise ValueError("Field names cannot start with an underscore: %r" % name)
        elif name in seen:
            raise ValueError("Encountered duplicate field name: %r" % name)
        seen.add(name)
    return tuple(names)


def _replaced(self, fields, kwargs):
    wrong = [name for name in kwargs if name not in fields]
    if wrong:
        raise TypeError("Got unexpected field names: %r" % wrong)
    return type(self)(*[kwargs.get(name, item) for name, item in zip(fields, self)])


def namedtuple(typename, field_names, rename=False, defaults=None, module=None):
    """Makes a class of tuples whose items have names."""
    if isinstance(field_names, str):
        field_names = field_names.replace(",", " ").split()
    fields = _checked([str(name) for name in field_names], rename)
    defaults = tuple(defaults or ())
    if len(defaults) > len(fields):
        raise TypeError("Got more default values than field names")
    cls = _native(typename, fields)
    cls._fields = fields
    cls._field_defaults = dict(zip(fields[len(fields) - len(defaults) :], defaults))
    cls._make = classmethod(lambda kind, iterable: kind(*iterable))
    cls._replace = lambda self, **kwargs: _replaced(self, fields, kwargs)
    cls._asdict = lambda self: dict(zip(fields, self))
    return cls
