"""The operators as functions, and attrgetter, itemgetter and methodcaller."""


def lt(a, b):
    """a < b"""
    return a < b


def le(a, b):
    """a <= b"""
    return a <= b


def eq(a, b):
    """a == b"""
    return a == b


def ne(a, b):
    """a != b"""
    return a != b


def ge(a, b):
    """a >= b"""
    return a >= b


def gt(a, b):
    """a > b"""
    return a > b


def not_(a):
    """not a"""
    return not a


def truth(a):
    """bool(a)"""
    return bool(a)


def is_(a, b):
    """a is b"""
    return a is b


def is_not(a, b):
    """a is not b"""
    return a is not b


def abs(a):
    """The absolute value of a."""
    return a if a >= 0 else -a


def add(a, b):
    """a + b"""
    return a + b


def and_(a, b):
    """a & b"""
    return a & b


def floordiv(a, b):
    """a // b"""
    return a // b


def index(a):
    """The integer that a stands for; raises TypeError if it is none."""
    if isinstance(a, int):
        return int(a)
    if hasattr(a, "__index__"):
        return a.__index__()
    raise TypeError("'%s' object cannot be interpreted as an integer" % type(a).__name__)


def inv(a):
    """~a"""
    return ~a


invert = inv


def lshift(a, b):
    """a << b"""
    return a << b


def mod(a, b):
    """a % b"""
    return a % b


def mul(a, b):
    """a * b"""
    return a * b


def matmul(a, b):
    """a @ b"""
    return a @ b


def neg(a):
    """-a"""
    return -a


def or_(a, b):
    """a | b"""
    return a | b


def pos(a):
    """+a"""
    return +a


def pow(a, b):
    """a ** b"""
    return a**b


def rshift(a, b):
    """a >> b"""
    return a >> b


def sub(a, b):
    """a - b"""
    return a - b


def truediv(a, b):
    """a / b"""
    return a / b


def xor(a, b):
    """a ^ b"""
    return a ^ b


def concat(a, b):
    """a + b, for sequences"""
    return a + b


def contains(a, b):
    """b in a"""
    return b in a


def countOf(a, b):
    """How many items of a equal b."""
    return sum([1 for item in a if item is b or item == b])


def indexOf(a, b):
    """The index of the first item of a that equals b."""
    for i, item in enumerate(a):
        if item is b or item == b:
            return i
    raise ValueError("sequence.index(x): x not in sequence")


def getitem(a, b):
    """a[b]"""
    return a[b]


def setitem(a, b, c):
    """a[b] = c"""
    a[b] = c


def delitem(a, b):
    """del a[b]"""
    del a[b]


def call(obj, *args, **kwargs):
    """obj(*args, **kwargs)"""
    return obj(*args, **kwargs)


def length_hint(obj, default=0):
    """The length of obj, or `default` where it has none."""
    try:
        return len(obj)
    except TypeError:
        return default


def iadd(a, b):
    """a += b, and gives a"""
    a += b
    return a


iconcat = iadd


def isub(a, b):
    """a -= b, and gives a"""
    a -= b
    return a


def imul(a, b):
    """a *= b, and gives a"""
    a *= b
    return a


def iand(a, b):
    """a &= b, and gives a"""
    a &= b
    return a


def ior(a, b):
    """a |= b, and gives a"""
    a |= b
    return a


def ixor(a, b):
    """a ^= b, and gives a"""
    a ^= b
    return a


def itemgetter(item, *items):
    """Gives a function that fetches one item of its argument, or several as a tuple."""
    if not items:
        return lambda obj: obj[item]
    items = (item,) + items
    return lambda obj: tuple([obj[i] for i in items])


def attrgetter(attr, *attrs):
    """Gives a function that fetches one dotted attribute, or several as a tuple."""
    paths = [name.split(".") for name in (attr,) + attrs]

    def resolve(obj, path):
        for name in path:
            obj = getattr(obj, name)
        return obj

    if not attrs:
        return lambda obj: resolve(obj, paths[0])
    return lambda obj: tuple([resolve(obj, path) for path in paths])


def methodcaller(name, *args, **kwargs):
    """Gives a function that calls a method of its argument."""
    return lambda obj: getattr(obj, name)(*args, **kwargs)
