"""The tests' side of a program: its functions and objects as stand-ins that ask it for data. Whatever it answers is only data here."""

import builtins
import itertools
import json
import sys
import types

from . import frames
from .values import Decoder, Encoder, Malformed, TooLarge

MAX_REPLY = 8 * 1024 * 1024

_dumps = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
_loads = json.JSONDecoder().decode


class ProgramGone(BaseException):
    """The program ended, or broke the protocol, in the middle of the tests."""


class ProgramTooLarge(BaseException):
    """The program returned more than is carried."""


class ProgramMemory(BaseException):
    """The program ran out of memory while the tests called it."""


class Channel:
    """Requests to the program over one descriptor, and its requests about the tests' own objects."""

    def __init__(self, descriptor, object_names):
        self.descriptor = descriptor
        self.object_names = object_names
        self.module = None
        self._sequence = 0
        self._stand_ins = {}
        self._exceptions = {}
        self._lent = []
        self._lent_places = {}
        self._streams = sys.stdin, sys.stdout, sys.stderr
        # Why nothing more can be learnt of the program; stands also where the tests caught what told them so.
        self.broken = None
        self.reason = ""

    def gone(self, reason):
        self.broken = self.broken or "gone"
        self.reason = self.reason or reason
        return ProgramGone(reason)

    def receive(self):
        try:
            text = frames.receive(self.descriptor, MAX_REPLY + 1000).decode("ascii")
            message = _loads(text)
            if type(message) is not list or len(message) < 3 or type(message[0]) is not int:
                raise self.gone("it sent a malformed message")
            return message
        except (frames.Closed, OSError):
            raise self.gone("it ended") from None
        except (ValueError, RecursionError, MemoryError):
            raise self.gone("it sent a malformed message") from None

    def _send(self, message):
        try:
            frames.send(self.descriptor, _dumps(message).encode("ascii"))
        except (frames.Closed, OSError):
            raise self.gone("it ended") from None

    def ask(self, operation, *fields, known=()):
        """Sends one request and gives its reply, serving what the program asks meanwhile."""
        self._sequence += 1
        sequence = self._sequence
        self._send([sequence, operation, *fields])
        while True:
            message = self.receive()
            if message[0] == sequence:
                break
            if message[0] >= 0:
                raise self.gone("it sent an answer that nobody asked for")
            self._serve(message)
        return self._reply(message, known)

    def _reply(self, message, known):
        decoder = Decoder(self._object, known)
        kind = message[1]
        try:
            if kind == "value":
                result = decoder.decode(message[2])
                self._change(decoder, message[3], known)
                return result
            if kind == "names":
                return message[2]
            if kind == "error":
                error = self._exception(message[2:8])
                self._change(decoder, message[8], known)
            elif kind != "large":
                raise Malformed("a kind of reply")
        except (Malformed, IndexError, TypeError, KeyError, ValueError):
            raise self.gone("it sent a malformed value") from None
        if kind == "large":
            self.broken = self.broken or "large"
            raise ProgramTooLarge()
        raise error

    def _change(self, decoder, changes, known):
        for place, content in changes:
            if type(place) is not int or not 0 <= place < len(known):
                raise self.gone("it sent a malformed change")
            decoder.refill(known[place], content)

    def call(self, target, values, named):
        encoder = Encoder(self._lend)
        try:
            arguments = [encoder.encode(one) for one in values]
            keywords = {name: encoder.encode(one) for name, one in named.items()}
        except TooLarge:
            raise ValueError("an argument is too large to be carried") from None
        known = encoder.containers
        streams = self._replaced_streams()
        if streams is None:
            return self.ask("call", target, arguments, keywords, known=known)
        result, failure, output, errors, read = self.ask("call", target, arguments, keywords, streams[0], known=known)
        if streams[1] is not None:
            sys.stdin.seek(streams[1] + read)
        if type(output) is str and streams[0][1]:
            sys.stdout.write(output)
        if type(errors) is str and streams[0][2]:
            sys.stderr.write(errors)
        if failure is not None:
            raise self._exception(list(failure))
        return result

    def _replaced_streams(self):
        """What a call must know of stdin, stdout and stderr where the tests have put their own there."""
        source, output, errors = self._streams
        if sys.stdin is source and sys.stdout is output and sys.stderr is errors:
            return None
        text = place = None
        if sys.stdin is not source:
            place = sys.stdin.tell()
            text = sys.stdin.read()
        return [[text, sys.stdout is not output, sys.stderr is not errors], place]

    def request(self, operation, target, *values):
        encoder = Encoder(self._lend)
        return self.ask(operation, target, *[encoder.encode(one) for one in values], known=encoder.containers)

    def resolve(self, names):
        """The program's top-level names as values; what it lacks is left out."""
        found = {}
        for name, about in zip(names, self.ask("names", list(names))):
            if about[0] == "function":
                found[name] = Function(self, name)
            elif about[0] == "value":
                try:
                    found[name] = Decoder(self._object).decode(about[1])
                except Malformed:
                    raise self.gone("it sent a malformed value") from None
                if isinstance(found[name], Remote):
                    object.__setattr__(found[name], "_origin", name in self.object_names)
            elif about[0] == "error":
                raise self._exception(about[1:7])
        return found

    def _object(self, tag, fields):
        number = fields[0]
        if type(number) is not int:
            raise Malformed("a handle")
        if tag == "k":
            return self._lent[number] if number >= 0 else None
        known = self._stand_ins.get(number)
        if known is not None:
            return known
        name, kind = str(fields[1])[:100], fields[2]
        made = self._stand_in(number, name, kind, fields[3:])
        self._stand_ins[number] = made
        return made

    def _stand_in(self, number, name, kind, extra):
        if kind == "function":
            return Function(self, number)
        if kind == "class" and extra:
            return self._exception_class(number, name, extra[0])
        if kind == "coroutine":
            return _coroutine(self, number)
        if kind in _CONTENT and extra:
            content = Decoder(self._object).decode(extra[0])
            if type(content) is not _CONTENT[kind].__base__:
                raise Malformed("content")
            made = _CONTENT[kind](content)
            made._channel, made._number = self, number
            return made
        return Remote(self, number, name, kind)

    def _exception_class(self, number, name, bases):
        base = _builtin(bases[0]) if bases else Exception
        made = type(name, (base,), {"__module__": "solution", "_number": number})
        self._exceptions[number] = made
        return made

    def _exception(self, about):
        name, names, arguments, own, text, line = about
        if "SystemExit" in names:
            return SystemExit(str(text)[:300])
        if "MemoryError" in names:
            self.broken = self.broken or "memory"
            return ProgramMemory()
        kind = None
        if type(own) is int:
            kind = self._exceptions.get(own)
            if kind is None:
                kind = self._exception_class(own, str(name)[:100], names[:1])
                self._stand_ins[own] = kind
        if kind is None:
            kind = _builtin(names[0] if names else "Exception")
        decoder = Decoder(self._object)
        try:
            error = kind(*[decoder.decode(one) for one in arguments])
        except (TypeError, ValueError):
            error = Exception(str(text)[:300])
        error._from_program = (str(text)[:300], line if type(line) is int else 0)
        return error

    def _lend(self, value):
        """An object of the tests, by handle."""
        if isinstance(value, Remote) or type(value) in _CONTENT_TYPES:
            return ["h", object.__getattribute__(value, "_number")]
        if type(value) is Function:
            return ["h", value._target]
        if isinstance(value, type) and value in self._exceptions.values():
            return ["h", value._number]
        place = self._lent_places.get(id(value))
        if place is None:
            place = len(self._lent)
            self._lent.append(value)
            self._lent_places[id(value)] = place
        function = isinstance(value, (types.FunctionType, types.BuiltinFunctionType, types.MethodType))
        return ["k", place, "function" if function else "object"]

    def _serve(self, message):
        """Does what the program asks to be done with an object that was lent to it."""
        sequence, operation, number, fields = message[0], message[1], message[2], message[3:]
        try:
            if type(number) is not int or not 0 <= number < len(self._lent):
                raise self.gone("it asked for an object that was never lent")
            decoder = Decoder(self._object)
            try:
                values = [decoder.decode(one) for one in fields]
            except Malformed:
                raise self.gone("it sent a malformed value") from None
            try:
                result = self._perform(operation, self._lent[number], values)
                reply = [sequence, "value", Encoder(self._lend).encode(result)]
            except Exception as error:
                arguments = [one for one in error.args if type(one) in (str, int, float, bool)][:4]
                reply = [sequence, "error", _builtin_name(error), [Encoder(self._lend).encode(one) for one in arguments]]
        except TooLarge:
            reply = [sequence, "error", "ValueError", ["too large to be carried"]]
        self._send(reply)

    def _perform(self, operation, target, values):
        if operation == "call" and callable(target):
            arguments, named = values[0], values[1]
            if type(arguments) is not list or type(named) is not dict:
                raise self.gone("it sent a malformed call")
            return target(*arguments, **named)
        if operation == "attr" or operation == "setattr":
            name = values[0]
            closed = isinstance(target, (type, types.ModuleType, types.FunctionType, types.MethodType))
            if type(name) is not str or name.startswith("_") or closed:
                raise AttributeError("not lent")
            if operation == "attr":
                return getattr(target, name)
            return setattr(target, name, values[1])
        if operation == "special" and values[0] in _SPECIAL and type(values[1]) is list:
            return getattr(type(target), values[0])(target, *values[1])
        raise self.gone("it sent a malformed request")


def _builtin(name):
    found = getattr(builtins, name, None) if type(name) is str else None
    return found if isinstance(found, type) and issubclass(found, Exception) else Exception


def _builtin_name(error):
    return next(base.__name__ for base in type(error).__mro__ if base.__module__ == "builtins")


def _coroutine(channel, number):
    async def result():
        return channel.ask("await", number)

    return result()


class Function:
    """A function of the program."""

    def __init__(self, channel, target):
        self._channel = channel
        self._target = target
        self.__name__ = self.__qualname__ = target if type(target) is str else "function"

    def __call__(self, *values, **named):
        return self._channel.call(self._target, values, named)

    def __get__(self, instance, owner=None):
        return self if instance is None else types.MethodType(self, instance)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self._channel.ask("attr", self._target, name)

    def __repr__(self):
        return "<function %s of the program>" % self.__name__


class Remote:
    """An object of the program. It is never equal to plain data, and takes part in arithmetic with it only where the tests made it."""

    def __init__(self, channel, number, name, kind):
        put = object.__setattr__
        put(self, "_channel", channel)
        put(self, "_number", number)
        put(self, "_name", name)
        put(self, "_kind", kind)
        put(self, "_origin", False)

    def _ask(self, operation, *values):
        return self._marked(self._channel.request(operation, self._number, *values))

    def _marked(self, result):
        if self._origin and isinstance(result, Remote):
            object.__setattr__(result, "_origin", True)
        return result

    def __call__(self, *values, **named):
        return self._marked(self._channel.call(self._number, values, named))

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__") and name not in ("__name__", "__doc__"):
            raise AttributeError(name)
        return self._marked(self._channel.ask("attr", self._number, name))

    def __setattr__(self, name, value):
        encoder = Encoder(self._channel._lend)
        self._channel.ask("setattr", self._number, name, encoder.encode(value))

    def __delattr__(self, name):
        self._channel.ask("delattr", self._number, name)

    def __getitem__(self, key):
        return self._ask("item", key)

    def __setitem__(self, key, value):
        self._ask("setitem", key, value)

    def __delitem__(self, key):
        self._ask("delitem", key)

    def __len__(self):
        return _number(self._ask("len"))

    def __bool__(self):
        return self._ask("bool") is True

    def __iter__(self):
        return _Iterator(self._ask("iter"))

    def __next__(self):
        return self._ask("next")

    def __str__(self):
        return _text(self._ask("str"))

    def __repr__(self):
        return _text(self._ask("repr"))

    def __format__(self, form):
        return _text(self._ask("format", form))

    def __hash__(self):
        return _number(self._ask("hash"))

    def __enter__(self):
        return self._ask("enter")

    def __exit__(self, kind, value, trace):
        return self._ask("exit", None if kind is None else kind.__name__, str(value), None) is True

    def __contains__(self, value):
        if self._origin or isinstance(value, Remote):
            return self._ask("contains", value) is True
        return any(one is value or one == value for one in self)

    def __eq__(self, other):
        if self is other:
            return True
        if self._origin or isinstance(other, Remote):
            return self._ask("eq", other) is True
        if self._kind in ("list", "dict", "set", "frozenset"):
            return self._channel.ask("content", self._number) == other
        return False

    def __ne__(self, other):
        return not self == other

    def __instancecheck__(self, value):
        return isinstance(value, Remote) and self._ask("isinstance", value) is True

    def __subclasscheck__(self, value):
        return isinstance(value, Remote) and self._ask("issubclass", value) is True

    def __await__(self):
        result = self._channel.ask("await", self._number)
        # Others may go on meanwhile, as they do when a coroutine waits.
        yield
        return result


def _binary(name, operation):
    def method(self, other):
        if not (self._origin or isinstance(other, Remote)):
            raise TypeError("the program returned an object of its class %s where the tests expect plain data" % self._name)
        return self._ask(operation, other)

    method.__name__ = name
    return method


def _unary(name, operation):
    def method(self, *values):
        if not self._origin:
            raise TypeError("the program returned an object of its class %s where the tests expect plain data" % self._name)
        return self._ask(operation, *values)

    method.__name__ = name
    return method


for _sign in "lt le gt ge".split():
    setattr(Remote, "__%s__" % _sign, _binary("__%s__" % _sign, _sign))
for _sign in "add sub mul truediv floordiv mod pow matmul and or xor lshift rshift".split():
    setattr(Remote, "__%s__" % _sign, _binary("__%s__" % _sign, _sign))
    setattr(Remote, "__r%s__" % _sign, _binary("__r%s__" % _sign, "r" + _sign))
for _sign in "abs neg pos invert int float round reversed".split():
    setattr(Remote, "__%s__" % _sign, _unary("__%s__" % _sign, _sign))


class _Iterator:
    """Walks an iterator of the program, one request a step."""

    def __init__(self, source):
        self._source = source

    def __iter__(self):
        return self

    def __next__(self):
        if isinstance(self._source, Remote):
            return self._source._ask("next")
        self._source = iter(self._source)
        self.__class__ = _Iterated
        return next(self._source)


class _Iterated(_Iterator):
    def __next__(self):
        return next(self._source)


def _number(value):
    if type(value) is not int:
        raise TypeError("the program gave no whole number")
    return value


def _text(value):
    return value if type(value) is str else ""


def _with_content(base):
    """A text, number or tuple of the program's own class: its content is plain, other attributes are asked for."""

    def attribute(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self._channel.ask("attr", self._number, name)

    return type("Remote" + base.__name__.capitalize(), (base,), {"__getattr__": attribute})


_CONTENT = {base.__name__: _with_content(base) for base in (str, int, float, tuple)}
_CONTENT_TYPES = frozenset(_CONTENT.values())
_LENT = "getitem setitem delitem len iter next contains str bool enter exit lt le gt ge add sub mul truediv float int index"
_SPECIAL = frozenset("__%s__" % name for name in _LENT.split())


class Module:
    """The program as a module that tests import."""

    def __init__(self, channel):
        object.__setattr__(self, "_channel", channel)
        object.__setattr__(self, "_found", {})

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        if name not in self._found:
            self._found.update(self._channel.resolve([name]))
        if name not in self._found:
            raise AttributeError("the program defines no %s" % name)
        return self._found[name]

    def __setattr__(self, name, value):
        self._found.pop(name, None)
        self._channel.request("setglobal", name, value)
