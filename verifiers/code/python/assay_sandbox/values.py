"""
Values as tagged plain data. JSON scalars stand for themselves; everything else is a list whose first entry is a tag:

    l list    t tuple    d dict (keys and values in turn)    s set    f frozenset    b bytes    B bytearray    i large int (hex)
    c complex    R range    S slice    n named constant or builtin    x a value of a known class, by text or content
    r the container of this exchange with that number    h an object of the program    k an object of the tests

Lists, dicts, sets and bytearrays are numbered in the order in which they first stand, so that one that stands twice arrives as one,
and the other side can say later what became of it.
"""

import builtins
import collections
import datetime
import decimal
import fractions
import sys

DEPTH = 400
NODES = 2_000_000
_WIDE = 1 << 63

_NONE = type(None)
_PLAIN = frozenset((str, bool, _NONE, float))
_SCALARS = frozenset((str, bool, _NONE, float, int))

_CONSTANTS = {"Ellipsis": Ellipsis, "NotImplemented": NotImplemented}
# Only what can do no harm: the name of a builtin is turned into the other side's own.
_PURE = "abs all any ascii bin callable chr divmod format hash hex isinstance issubclass iter len max min next oct ord pow print repr round sorted sum"
_BUILTINS = {
    name: value
    for name, value in vars(builtins).items()
    if not name.startswith("_") and (isinstance(value, type) or name in _PURE.split())
}
_NAMES = {id(value): name for name, value in reversed(list(_BUILTINS.items()))}

Counter, OrderedDict, defaultdict, deque = collections.Counter, collections.OrderedDict, collections.defaultdict, collections.deque
Fraction, Decimal = fractions.Fraction, decimal.Decimal
_KEYS, _VALUES, _ITEMS = type({}.keys()), type({}.values()), type({}.items())
_TIMES = {"date": datetime.date, "datetime": datetime.datetime, "time": datetime.time}


class TooLarge(Exception):
    """A value is past the bounds of what is carried."""


class Malformed(Exception):
    """The other side sent what no honest encoder makes."""


class Encoder:
    """Encodes the values of one message. `other` is asked for what is no plain data, and gives the tagged list."""

    def __init__(self, other, known=()):
        self._other = other
        self.containers = list(known)
        self._places = {id(one): place for place, one in enumerate(self.containers)}
        self._left = NODES

    def encode(self, value, depth=0):
        kind = type(value)
        if kind in _PLAIN:
            return value
        if kind is int:
            return value if -_WIDE < value < _WIDE else ["i", "%x" % value]
        self._left -= 1
        if depth > DEPTH or self._left < 0:
            raise TooLarge()
        if kind is list:
            place = self._number(value)
            return place if place is not None else self.items("l", value, depth)
        if kind is tuple:
            return self.items("t", value, depth)
        if kind is dict:
            place = self._number(value)
            return place if place is not None else self.pairs("d", value, depth)
        if kind is set:
            place = self._number(value)
            return place if place is not None else self.items("s", value, depth)
        if kind is frozenset:
            return self.items("f", value, depth)
        return self._rare(kind, value, depth)

    def content(self, container):
        """What stands in a container now, whatever its number."""
        kind = type(container)
        if kind is list:
            return self.items("l", container, 0)
        if kind is dict:
            return self.pairs("d", container, 0)
        if kind is set:
            return self.items("s", container, 0)
        return ["B", bytes(container).hex()]

    def items(self, tag, values, depth=0):
        count = len(values)
        self._left -= count
        if self._left < 0:
            raise TooLarge()
        kinds = set(map(type, values))
        if kinds <= _PLAIN or (kinds <= _SCALARS and all(-_WIDE < one < _WIDE for one in values if type(one) is int)):
            return [tag, *values]
        encode, deeper = self.encode, depth + 1
        return [tag, *[encode(one, deeper) for one in values]]

    def pairs(self, tag, values, depth=0):
        encode, deeper = self.encode, depth + 1
        self._left -= len(values)
        result = [tag]
        for key, value in dict.items(values):
            result.append(encode(key, deeper))
            result.append(encode(value, deeper))
        return result

    def _number(self, container):
        place = self._places.get(id(container))
        if place is not None:
            return ["r", place]
        self._places[id(container)] = len(self.containers)
        self.containers.append(container)
        return None

    def _rare(self, kind, value, depth):
        if kind is bytes:
            self._left -= len(value) >> 3
            return ["b", value.hex()]
        if kind is bytearray:
            place = self._number(value)
            return place if place is not None else ["B", value.hex()]
        if kind is complex:
            return ["c", value.real, value.imag]
        if kind is range:
            return ["R", *[self.encode(one) for one in (value.start, value.stop, value.step)]]
        if kind is slice:
            return ["S", *[self.encode(one, depth + 1) for one in (value.start, value.stop, value.step)]]
        if value is Ellipsis or value is NotImplemented:
            return ["n", repr(value)]
        name = _NAMES.get(id(value))
        if name is not None:
            return ["n", name]
        if kind is Counter or kind is OrderedDict:
            return ["x", kind.__name__, self.pairs("d", value, depth)]
        if kind is defaultdict:
            factory = _NAMES.get(id(value.default_factory))
            return ["x", "defaultdict", self.pairs("d", value, depth), factory]
        if kind is deque:
            return ["x", "deque", self.items("l", value, depth), value.maxlen]
        if kind is _KEYS:
            return ["x", "keys", self.items("l", list(value), depth)]
        if kind is _VALUES:
            return ["x", "values", self.items("l", list(value), depth)]
        if kind is _ITEMS:
            return ["x", "items", self.items("l", list(value), depth)]
        if kind is Decimal:
            text = str(value)
            if len(text) > 100_000:
                raise TooLarge()
            return ["x", "Decimal", text]
        if kind is Fraction:
            return ["x", "Fraction", self.encode(value.numerator), self.encode(value.denominator)]
        if kind is datetime.date or kind is datetime.datetime or kind is datetime.time:
            return ["x", kind.__name__, value.isoformat()]
        if kind is datetime.timedelta:
            return ["x", "timedelta", value.days, value.seconds, value.microseconds]
        if kind.__module__ == "numpy":
            found = _numpy(kind, value)
            if found is not None:
                return found
        return self._other(value)


def _numpy(kind, value):
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return None
    if kind is numpy.ndarray and value.dtype.kind in "biufcSU" and value.nbytes <= 4_000_000:
        return ["x", "ndarray", value.dtype.str, list(value.shape), value.tobytes().hex()]
    if isinstance(value, numpy.generic) and value.dtype.kind in "biufcSU":
        return ["x", "scalar", value.dtype.str, value.tobytes().hex()]
    return None


class Decoder:
    """Decodes the values of one message. `handle(tag, fields)` is asked for objects. Raises Malformed, never anything else."""

    def __init__(self, handle, known=()):
        self._handle = handle
        self.containers = list(known)

    def decode(self, value):
        try:
            return self._decode(value)
        except Malformed:
            raise
        except (TypeError, ValueError, IndexError, KeyError, AttributeError, RecursionError, OverflowError, ArithmeticError) as error:
            raise Malformed(type(error).__name__) from None

    def _decode(self, value):
        kind = type(value)
        if kind is not list:
            if kind in _SCALARS:
                return value
            raise Malformed("a JSON object")
        tag = value[0]
        if tag == "l":
            result = []
            self.containers.append(result)
            self._fill(result, value)
            return result
        if tag == "t":
            return tuple(self._items(value))
        if tag == "d":
            result = {}
            self.containers.append(result)
            self._pairs(result, value)
            return result
        if tag == "s":
            result = set()
            self.containers.append(result)
            result.update(self._items(value))
            return result
        if tag == "r":
            place = value[1]
            if type(place) is not int or place < 0:
                raise Malformed("a place")
            return self.containers[place]
        if tag == "f":
            return frozenset(self._items(value))
        if tag == "h" or tag == "k":
            return self._handle(tag, value[1:])
        return self._rare(tag, value)

    def refill(self, container, value):
        """Gives a container the content that the other side says it has now."""
        kind = type(container)
        if kind is bytearray:
            container[:] = bytes.fromhex(value[1])
        elif kind is list and value[0] == "l":
            container[:] = self._items(value)
        elif kind is dict and value[0] == "d":
            content = {}
            self._pairs(content, value)
            container.clear()
            container.update(content)
        elif kind is set and value[0] == "s":
            content = self._items(value)
            container.clear()
            container.update(content)
        else:
            raise Malformed("another kind of container")

    def _items(self, value):
        items = value[1:]
        if list not in set(map(type, items)):
            if dict in set(map(type, items)):
                raise Malformed("a JSON object")
            return items
        decode = self._decode
        return [decode(one) for one in items]

    def _fill(self, result, value):
        result.extend(self._items(value))

    def _pairs(self, result, value):
        decode = self._decode
        for place in range(1, len(value), 2):
            key = decode(value[place])
            result[key] = decode(value[place + 1])

    def _rare(self, tag, value):
        if tag == "i":
            return int(value[1], 16)
        if tag == "b":
            return bytes.fromhex(value[1])
        if tag == "B":
            result = bytearray.fromhex(value[1])
            self.containers.append(result)
            return result
        if tag == "c":
            return complex(float(value[1]), float(value[2]))
        if tag == "R":
            return range(*self._items(value))
        if tag == "S":
            return slice(*self._items(value))
        if tag == "n":
            name = value[1]
            return _CONSTANTS[name] if name in _CONSTANTS else _BUILTINS[name]
        if tag == "x":
            return self._known(value[1], value[2:])
        raise Malformed("a tag")

    def _known(self, name, fields):
        if name == "Counter" or name == "OrderedDict":
            result = Counter() if name == "Counter" else OrderedDict()
            self._pairs(result, fields[0])
            return result
        if name == "defaultdict":
            result = defaultdict(None if fields[1] is None else _BUILTINS[fields[1]])
            self._pairs(result, fields[0])
            return result
        if name == "deque":
            return deque(self._items(fields[0]), fields[1])
        if name == "keys":
            return dict.fromkeys(self._items(fields[0])).keys()
        if name == "values":
            return dict(enumerate(self._items(fields[0]))).values()
        if name == "items":
            return dict(self._items(fields[0])).items()
        if name == "Decimal":
            return Decimal(str(fields[0])[:100_000])
        if name == "Fraction":
            return Fraction(self._decode(fields[0]), self._decode(fields[1]))
        if name == "timedelta":
            return datetime.timedelta(*[int(one) for one in fields[:3]])
        if name in _TIMES:
            return _TIMES[name].fromisoformat(fields[0])
        if name == "ndarray" or name == "scalar":
            return _from_numpy(name, fields)
        raise Malformed("a class")


def _from_numpy(name, fields):
    import numpy

    dtype = numpy.dtype(str(fields[0]))
    if dtype.kind not in "biufcSU":
        raise Malformed("a dtype")
    if name == "scalar":
        return numpy.frombuffer(bytes.fromhex(fields[1]), dtype)[0]
    return numpy.frombuffer(bytes.fromhex(fields[2]), dtype).reshape([int(one) for one in fields[1]]).copy()
