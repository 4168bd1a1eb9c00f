"""Names of the types that have none among the built-in names."""


def _function():
    yield


async def _async():
    pass


FunctionType = LambdaType = type(lambda: None)
GeneratorType = type(_function())
CoroutineType = type(_async())
BuiltinFunctionType = BuiltinMethodType = type(len)
MethodType = type([].append)
ModuleType = type(__import__("sys"))
NoneType = type(None)
EllipsisType = type(...)
NotImplementedType = type(NotImplemented)
GenericAlias = type
MappingProxyType = dict


class SimpleNamespace:
    """An object that takes any attributes."""

    def __init__(self, mapping=(), **kwargs):
        for name, value in dict(mapping).items():
            setattr(self, name, value)
        for name, value in kwargs.items():
            setattr(self, name, value)

    def __eq__(self, other):
        return isinstance(other, SimpleNamespace) and self.__dict__ == other.__dict__

    def __repr__(self):
        parts = ["%s=%r" % item for item in self.__dict__.items()]
        return "namespace(%s)" % ", ".join(parts)


def new_class(name, bases=(), kwds=None, exec_body=None):
    """Makes a class."""
    namespace = {}
    if exec_body is not None:
        exec_body(namespace)
    return type(name, tuple(bases) or (object,), namespace)


class DynamicClassAttribute(property):
    """A property."""


def coroutine(func):
    """Gives back what it decorates."""
    return func
