"""The candidate's side: runs its code, and answers the calls of the tests with data. Nothing here is trusted by the other side."""

import atexit
import builtins
import io
import json
import linecache
import os
import sys
import types

from . import frames, units
from .tests import Prepared, Recorder, Unserved
from .values import Decoder, Encoder, Malformed, TooLarge

CHANNEL = 3
MAX_REPLY = 8 * 1024 * 1024
FILE = "solution.py"

_dumps = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
_loads = json.JSONDecoder().decode
_receive, _send = frames.receive, frames.send
_exit = os._exit
_flat = frozenset((str, bool, type(None), float, int))


def load(source, name):
    """Runs the program as a module of that name. Gives the module, or None and what went wrong."""
    module = types.ModuleType(name)
    module.__file__ = FILE
    module.__builtins__ = builtins
    sys.modules[name] = module
    linecache.cache[FILE] = (len(source), None, source.splitlines(True), FILE)
    try:
        code = compile(source, FILE, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
        return None, ["compile_error", describe(error), 0]
    try:
        exec(code, module.__dict__)
    except SystemExit as error:
        return None, ["exit", "it ended itself (%s) before it could be called" % clip(describe(error)), 0]
    except BaseException as error:
        return None, ["memory" if isinstance(error, MemoryError) else "error", describe(error), line_of(error)]
    return module, None


def send_load_failure(failure):
    _send(CHANNEL, _dumps([0, "failed", failure]).encode("ascii"))


def describe(error):
    """Class and text of an exception, of which the text may be anything."""
    name = type(error).__name__
    try:
        text = str(error)
        if type(text) is not str:
            text = ""
    except BaseException:
        text = ""
    return clip(name + ": " + text if text else name)


def clip(text, most=300):
    return text if len(text) <= most else text[:most] + "…"


def line_of(error):
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == FILE:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


class Server:
    """Answers requests over the channel until it closes."""

    def __init__(self, module):
        self.module = module
        self.objects = {}
        self.handles = {}
        self.proxies = {}
        self.sequence = 0
        self.loop = None

    def start(self):
        _send(CHANNEL, _dumps([0, "ready", None]).encode("ascii"))
        try:
            while True:
                self.answer(_loads(_receive(CHANNEL).decode("ascii")))
        except frames.Closed:
            return

    def answer(self, request):
        sequence, operation, fields = request[0], request[1], request[2:]
        decoder = Decoder(self._theirs)
        containers = decoder.containers
        before = None
        try:
            try:
                reply = self._perform(operation, fields, decoder)
            except frames.Closed:
                raise
            except BaseException as error:
                reply = ["error", *self._exception(error)]
            encoder = Encoder(self._ours, containers)
            if reply[0] == "value":
                reply = ["value", encoder.encode(reply[1])]
            changes = []
            if containers and operation == "call":
                changes = self._changes(containers, encoder)
            message = _dumps([sequence, *reply, changes])
            if len(message) > MAX_REPLY:
                raise TooLarge()
        except (TooLarge, RecursionError, MemoryError, Malformed, ValueError):
            message = _dumps([sequence, "large", None, []])
        _send(CHANNEL, message.encode("ascii"))

    def _changes(self, containers, encoder):
        """What stands now in those containers of the request that are not as they came."""
        check = Encoder(self._ours)
        now = [check.encode(argument) for argument in self._arguments]
        if now == self._came:
            return []
        known = len(containers)
        return [[place, encoder.content(containers[place])] for place in range(known)]

    def _perform(self, operation, fields, decoder):
        if operation == "call":
            target, arguments, named = self._target(fields[0]), fields[1], fields[2]
            values = [decoder.decode(one) for one in arguments]
            keywords = {name: decoder.decode(one) for name, one in named.items()}
            self._came = [*arguments, *named.values()]
            self._arguments = [*values, *keywords.values()]
            streams = fields[3] if len(fields) > 3 else None
            if streams is not None:
                return self._streamed(target, values, keywords, streams)
            return ["value", target(*values, **keywords)]
        self._arguments = self._came = ()
        if operation == "names":
            return ["names", [self._describe_name(name) for name in fields[0]]]
        if operation == "setglobal":
            setattr(self.module, decoder.decode(fields[0]), decoder.decode(fields[1]))
            return ["value", None]
        target = self._target(fields[0])
        if operation == "attr":
            return ["value", getattr(target, fields[1])]
        if operation == "setattr":
            setattr(target, fields[1], decoder.decode(fields[2]))
            return ["value", None]
        if operation == "delattr":
            delattr(target, fields[1])
            return ["value", None]
        if operation == "content":
            return ["value", self._content(target)]
        if operation == "await":
            return ["value", self._awaited(target)]
        values = [decoder.decode(one) for one in fields[1:]]
        return ["value", _OPERATIONS[operation](target, *values)]

    def _streamed(self, target, values, keywords, streams):
        """A call while the tests have put streams of their own in the place of stdin, stdout or stderr."""
        text, wants_output, wants_errors = streams
        kept = sys.stdin, sys.stdout, sys.stderr
        output, errors = io.StringIO(), io.StringIO()
        source = io.StringIO(text) if text is not None else sys.stdin
        sys.stdin, sys.stdout, sys.stderr = source, output if wants_output else kept[1], errors if wants_errors else kept[2]
        failure = result = None
        try:
            result = target(*values, **keywords)
        except Exception as error:
            failure = self._exception(error)
        finally:
            sys.stdin, sys.stdout, sys.stderr = kept
        read = source.tell() if text is not None else 0
        return ["value", (result, failure, output.getvalue(), errors.getvalue(), read)]

    def _target(self, target):
        if type(target) is int:
            return self.objects[target]
        parts = target.split(".")
        found = self._find(parts[0])
        for part in parts[1:]:
            if isinstance(found, type) and not isinstance(vars(found).get(part), (staticmethod, classmethod)):
                found = found()
            found = getattr(found, part)
        return found

    def _find(self, name):
        names = self.module.__dict__
        if name in names:
            return names[name]
        solution = names.get("Solution")
        if isinstance(solution, type) and hasattr(solution, name):
            return getattr(solution(), name)
        raise NameError("name '%s' is not defined" % name)

    def _describe_name(self, name):
        try:
            value = self._target(name)
        except (NameError, AttributeError):
            return ["missing"]
        except BaseException as error:
            return ["error", *self._exception(error)]
        if isinstance(value, types.FunctionType) or isinstance(value, types.BuiltinFunctionType):
            return ["function"]
        try:
            return ["value", Encoder(self._ours).encode(value)]
        except (TooLarge, RecursionError):
            return ["missing"]

    def _ours(self, value):
        """An object of the program, by handle; one that is a text, number or tuple of its own class also with its content."""
        kind = type(value)
        if kind is _Theirs or kind is _TheirFunction:
            return ["k", object.__getattribute__(value, "_number")]
        number = self.handles.get(id(value))
        if number is None:
            number = len(self.objects)
            self.objects[number] = value
            self.handles[id(value)] = number
        about = [clip(str(kind.__name__), 100), _kind(value)]
        if isinstance(value, type) and issubclass(value, BaseException):
            about.append([base.__name__ for base in value.__mro__ if base.__module__ == "builtins"][:1])
        elif isinstance(value, (int, float, str, bytes, tuple)):
            about.append(Encoder(self._ours).encode(_base_content(value)))
        return ["h", number, *about]

    def _content(self, value):
        for base in (list, dict, set, frozenset, bytearray):
            if isinstance(value, base):
                return base(base.__iter__(value)) if base is not dict else dict(dict.items(value))
        raise TypeError("no plain content")

    def _theirs(self, tag, fields):
        number = fields[0]
        if tag == "h":
            return self._target(number)
        proxy = self.proxies.get(number)
        if proxy is None:
            proxy = self.proxies[number] = (_TheirFunction if fields[1] == "function" else _Theirs)(self, number)
        return proxy

    def ask(self, operation, number, *fields):
        """Asks the tests to do something with one of their objects while a call of theirs is under way."""
        encoder = Encoder(self._ours)
        values = [encoder.encode(one) for one in fields]
        self.sequence += 1
        sequence = -self.sequence
        _send(CHANNEL, _dumps([sequence, operation, number, *values]).encode("ascii"))
        while True:
            message = _loads(_receive(CHANNEL).decode("ascii"))
            if message[0] != sequence:
                self.answer(message)
                continue
            decoder = Decoder(self._theirs)
            if message[1] == "error":
                raise _builtin_exception(message[2])(*[decoder.decode(one) for one in message[3]])
            return decoder.decode(message[2])

    def _exception(self, error):
        """Name, base names, arguments and, where the class is the program's own, its handle."""
        kind = type(error)
        own = None
        if kind.__module__ != "builtins":
            own = self._ours(kind)[1]
        names = [base.__name__ for base in kind.__mro__ if base.__module__ == "builtins"]
        arguments = []
        try:
            for one in tuple(error.args)[:4]:
                arguments.append(one if type(one) in _flat and not (type(one) is int and abs(one) > 1 << 62) else describe_value(one))
        except BaseException:
            arguments = []
        arguments = [clip(one, 2000) if type(one) is str else one for one in arguments]
        return [clip(kind.__name__, 100), names, arguments, own, describe(error), line_of(error)]

    def _awaited(self, value):
        import asyncio

        if self.loop is None:
            self.loop = asyncio.new_event_loop()
        return self.loop.run_until_complete(value)


def describe_value(value):
    try:
        return clip(repr(value))
    except BaseException:
        return type(value).__name__


def _kind(value):
    if isinstance(value, type):
        return "class"
    if isinstance(value, types.CoroutineType):
        return "coroutine"
    if isinstance(value, (types.FunctionType, types.BuiltinFunctionType, types.MethodType)):
        return "function"
    for base in (str, bool, int, float, bytes, tuple, list, dict, set, frozenset):
        if isinstance(value, base):
            return base.__name__
    return "object"


def _base_content(value):
    """What the object holds as a plain text, number or tuple, whatever its class says of itself."""
    if isinstance(value, int):
        return int.__index__(value)
    if isinstance(value, float):
        return float.__float__(value)
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, bytes):
        return bytes(memoryview(value))
    return tuple(tuple.__iter__(value))


def _builtin_exception(name):
    found = getattr(builtins, name, None) if type(name) is str else None
    return found if isinstance(found, type) and issubclass(found, Exception) else Exception


class _Theirs:
    """An object of the tests. Reading, calling and changing it asks them."""

    def __init__(self, server, number):
        object.__setattr__(self, "_server", server)
        object.__setattr__(self, "_number", number)

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return self._server.ask("attr", self._number, name)

    def __setattr__(self, name, value):
        self._server.ask("setattr", self._number, name, value)

    def __call__(self, *values, **named):
        return self._server.ask("call", self._number, list(values), named)

    def __repr__(self):
        return "<object of the tests>"


def _forward(name):
    def method(self, *values):
        return self._server.ask("special", self._number, name, list(values))

    method.__name__ = name
    return method


_SPECIAL = "getitem setitem delitem len iter next contains str bool enter exit lt le gt ge add sub mul truediv float int index".split()
for _name in _SPECIAL:
    setattr(_Theirs, "__%s__" % _name, _forward("__%s__" % _name))


class _TheirFunction:
    """A function of the tests."""

    def __init__(self, server, number):
        self._server = server
        self._number = number

    def __call__(self, *values, **named):
        return self._server.ask("call", self._number, list(values), named)


def _exit_context(target, kind, text, trace):
    error = _builtin_exception(kind)(text) if kind is not None else None
    return target.__exit__(type(error) if error else None, error, None)


_OPERATIONS = {
    "item": lambda target, key: target[key],
    "setitem": lambda target, key, value: target.__setitem__(key, value),
    "delitem": lambda target, key: target.__delitem__(key),
    "len": len,
    "iter": iter,
    "next": next,
    "bool": bool,
    "str": lambda target: clip(str(target), 1 << 20),
    "repr": lambda target: clip(repr(target), 1 << 20),
    "hash": hash,
    "format": format,
    "enter": lambda target: target.__enter__(),
    "exit": _exit_context,
    "contains": lambda target, value: value in target,
    "isinstance": lambda target, value: isinstance(value, target),
    "issubclass": lambda target, value: issubclass(value, target),
    "eq": lambda target, other: target == other,
    "lt": lambda target, other: target < other,
    "le": lambda target, other: target <= other,
    "gt": lambda target, other: target > other,
    "ge": lambda target, other: target >= other,
    "abs": abs,
    "neg": lambda target: -target,
    "pos": lambda target: +target,
    "invert": lambda target: ~target,
    "int": int,
    "float": float,
    "round": round,
    "reversed": lambda target: reversed(target),
}
for _name, _sign in (
    ("add", "+"), ("sub", "-"), ("mul", "*"), ("truediv", "/"), ("floordiv", "//"), ("mod", "%"), ("pow", "**"), ("matmul", "@"),
    ("and", "&"), ("or", "|"), ("xor", "^"), ("lshift", "<<"), ("rshift", ">>"),
):  # fmt: skip
    _OPERATIONS[_name] = eval("lambda target, other: target %s other" % _sign)
    _OPERATIONS["r" + _name] = eval("lambda target, other: other %s target" % _sign)


class _Here:
    """The program beside its tests, as the tests' side knows it over a channel."""

    broken = None

    def __init__(self, module):
        self.module = module
        self._server = Server(module)

    def resolve(self, names):
        found = {}
        for name in names:
            try:
                found[name] = self._server._target(name)
            except (NameError, AttributeError):
                continue
        return found

    def call(self, target, values, named):
        return self._server._target(target)(*values, **named)


def judge_in_process(module, job):
    """Runs tests beside the program, which can then forge what is sent here: only where the pipeline asks for it."""
    here = _Here(module)
    recorder = Recorder(None, lambda: None)
    try:
        prepared = None
        if job["kind"] == "tests":
            prepared = Prepared(job["tests"], job["style"], job.get("entryPoint"), job["stopAtFailure"])
        elif job.get("checker") is not None:
            prepared = Prepared(job["checker"], "checker", None, True)
        recorder = Recorder(prepared, lambda: None)
        total = units.run(job, prepared, here, recorder)
        verdict = {"state": "done", "units": recorder.units, "total": max(total, len(recorder.units)), "message": ""}
    except Unserved as error:
        verdict = {"unserved": str(error)}
    except MemoryError:
        verdict = {"state": "memory", "units": recorder.units, "total": 1, "message": ""}
    _send(CHANNEL, json.dumps(verdict).encode())


def run(payload):
    """Runs the program of `payload` in its mode (script, serve, in-process), and ends the process."""
    if payload["mode"] == "script":
        os.close(CHANNEL)
        if payload.get("files"):
            put_files(payload["files"])
        _exit(run_script(payload["code"]))
    module, failure = load(payload["code"], "solution")
    if module is None:
        send_load_failure(failure)
    elif payload["mode"] == "serve":
        Server(module).start()
    else:
        judge_in_process(module, payload["job"])
    _exit(0)


def put_files(files):
    """Writes what a program is to find in its working directory, from which it can then import too."""
    import binascii

    for path, content in files.items():
        folder = os.path.dirname(path)
        if folder:
            os.makedirs(folder, exist_ok=True)
        with open(path, "wb") as file:
            file.write(binascii.a2b_base64(content))
    sys.path.insert(0, os.getcwd())


def run_script(source):
    """Runs a whole program as `python program.py` would, and gives its exit status."""
    status = 0
    module = types.ModuleType("__main__")
    module.__file__ = FILE
    module.__builtins__ = builtins
    sys.modules["__main__"] = module
    sys.argv = [FILE]
    linecache.cache[FILE] = (len(source), None, source.splitlines(True), FILE)
    try:
        exec(compile(source, FILE, "exec", dont_inherit=True), module.__dict__)
    except SystemExit as error:
        status = exit_status(error)
    except BaseException as error:
        status = 1
        report(error)
    try:
        threading = sys.modules.get("threading")
        if threading is not None:
            threading._shutdown()
        atexit._run_exitfuncs()
    except BaseException:
        status = status or 1
    try:
        sys.stdout.flush()
    except BaseException:
        status = status or 120
    try:
        sys.stderr.flush()
    except BaseException:
        pass
    return status


def exit_status(error):
    code = error.code
    if code is None:
        return 0
    if isinstance(code, int):
        return int(code) & 0xFF
    try:
        sys.stderr.write(str(code) + "\n")
    except BaseException:
        pass
    return 1


def report(error):
    """Writes a traceback that begins in the program's own code."""
    import traceback

    try:
        trace = error.__traceback__
        while trace is not None and trace.tb_frame.f_code.co_filename != FILE:
            trace = trace.tb_next
        lines = traceback.format_exception(type(error), error, trace, limit=-8)
        sys.stderr.write("".join(lines)[-8000:])
    except BaseException:
        pass
