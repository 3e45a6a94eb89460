"""Test files as pytest and unittest know them: functions, classes, parameters and the usual fixtures."""

import contextlib
import inspect
import io
import math
import sys
import types

from .remote import Module, ProgramGone, ProgramMemory, ProgramTooLarge
from .tests import Unserved


class Skipped(Exception):
    """A test that says that it is not to be run."""


def run(job, prepared, channel, recorder):
    """Runs a test file against a program. Every test function, with each set of parameters, is a unit. Gives their number."""
    sys.modules["pytest"] = pytest = _pytest()
    import unittest

    solution = Module(channel)
    for name in prepared.module_names:
        sys.modules[name] = solution
    module = types.ModuleType("tests")
    sys.modules["tests"] = module
    module.__dict__.update(channel.resolve(prepared.names))
    try:
        exec(prepared.code, module.__dict__)
    except (ProgramGone, ProgramTooLarge, ProgramMemory, MemoryError):
        raise
    except BaseException as error:
        recorder.units.append([False, recorder.explain(error)])
        return 1
    units = _collect(module, pytest, unittest)
    if not units:
        raise Unserved("the tests hold no test function")
    skipped = 0
    for name, call in units:
        try:
            call()
            recorder.units.append([True])
        except (Skipped, unittest.SkipTest):
            skipped += 1
        except (ProgramGone, ProgramTooLarge, ProgramMemory, MemoryError):
            raise
        except BaseException as error:
            recorder.units.append([False, "%s: %s" % (name, recorder.explain(error))])
            if job["stopAtFailure"]:
                break
    if skipped == len(units):
        raise Unserved("all tests are skipped")
    return len(units) - skipped


def _collect(module, pytest, unittest):
    units = []
    for name, value in list(vars(module).items()):
        if isinstance(value, type) and issubclass(value, unittest.TestCase):
            for method in unittest.TestLoader().getTestCaseNames(value):
                units.append(("%s.%s" % (name, method), _case(value, method)))
        elif isinstance(value, type) and name.startswith("Test"):
            for method, function in inspect.getmembers(value, inspect.isfunction):
                if method.startswith("test"):
                    units.extend(_functions("%s.%s" % (name, method), function, pytest, module, value))
        elif isinstance(value, types.FunctionType) and name.startswith("test"):
            units.extend(_functions(name, value, pytest, module, None))
    return units


def _case(kind, method):
    def call():
        case = kind(method)
        kind.setUpClass()
        try:
            case.setUp()
            try:
                getattr(case, method)()
            finally:
                case.tearDown()
                case.doCleanups()
        finally:
            kind.tearDownClass()

    return call


def _functions(name, function, pytest, module, owner):
    sets = [{}]
    for names, values, ids in getattr(function, "_parameters", ()):
        keys = [one.strip() for one in names.split(",")] if isinstance(names, str) else list(names)
        rows = []
        for value in values:
            value = value.values if isinstance(value, _Parameter) else value if len(keys) > 1 else (value,)
            rows.append(dict(zip(keys, value)))
        sets = [{**one, **row} for row in rows for one in sets]
    return [("%s[%d]" % (name, place) if len(sets) > 1 else name, _function(function, chosen, pytest, module, owner)) for place, chosen in enumerate(sets)]


def _function(function, chosen, pytest, module, owner):
    def call():
        if getattr(function, "_skip", False):
            raise Skipped()
        with contextlib.ExitStack() as stack:
            instance = owner() if owner is not None else None
            for name in ("setup_method", "setup"):
                if instance is not None and hasattr(instance, name):
                    _setup(getattr(instance, name), function)
                    break
            known = {}
            names = list(inspect.signature(function).parameters)[1 if instance is not None else 0 :]
            arguments = {name: chosen[name] if name in chosen else _fixture(name, known, stack, module, instance) for name in names}
            function(*([instance] if instance is not None else []), **arguments)
            if instance is not None and hasattr(instance, "teardown_method"):
                _setup(instance.teardown_method, function)

    return call


def _setup(method, function):
    method(function) if len(inspect.signature(method).parameters) else method()


def _fixture(name, known, stack, module, instance):
    if name in known:
        return known[name]
    made = _BUILT_IN.get(name)
    if made is not None:
        known[name] = made(stack)
        return known[name]
    function = getattr(instance, name, None) or getattr(module, name, None)
    if function is None or not getattr(function, "_fixture", False):
        raise Unserved("the tests use the fixture %s" % name)
    arguments = {one: _fixture(one, known, stack, module, instance) for one in inspect.signature(function).parameters}
    value = function(**arguments)
    if inspect.isgenerator(value):
        generator, value = value, next(value)
        stack.callback(lambda: next(generator, None))
    known[name] = value
    return value


class _Captured:
    def __init__(self, stack):
        self._out, self._err = io.StringIO(), io.StringIO()
        stack.enter_context(contextlib.redirect_stdout(self._out))
        stack.enter_context(contextlib.redirect_stderr(self._err))

    def readouterr(self):
        found = _Output(self._out.getvalue(), self._err.getvalue())
        for stream in (self._out, self._err):
            stream.seek(0)
            stream.truncate()
        return found


class _Output(tuple):
    out = property(lambda self: self[0])
    err = property(lambda self: self[1])

    def __new__(cls, out, err):
        return tuple.__new__(cls, (out, err))


def _temporary(stack):
    import pathlib
    import tempfile

    return pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))


_BUILT_IN = {"capsys": _Captured, "tmp_path": _temporary}


class _Parameter:
    def __init__(self, values):
        self.values = values


class _Raises:
    def __init__(self, expected, match):
        self._expected, self._match = expected, match
        self.value = self.type = None

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind is None:
            raise AssertionError("nothing was raised where %s is expected" % _names(self._expected))
        if not issubclass(kind, self._expected) or issubclass(kind, (ProgramGone, ProgramTooLarge, ProgramMemory)):
            return False
        if self._match is not None:
            import re

            if not re.search(self._match, str(value)):
                raise AssertionError("the message %r does not match %r" % (str(value)[:100], self._match))
        self.value, self.type = value, kind
        return True


def _names(expected):
    return ", ".join(one.__name__ for one in (expected if isinstance(expected, tuple) else (expected,)))


class _Approximately:
    def __init__(self, expected, rel=None, abs=None, nan_ok=False):  # the names of pytest's own arguments
        self._expected, self._rel, self._abs, self._nan = expected, 1e-6 if rel is None else rel, 1e-12 if abs is None else abs, nan_ok

    def __eq__(self, actual):
        return self._same(actual, self._expected)

    def __repr__(self):
        return "about %r" % (self._expected,)

    def _same(self, actual, expected):
        if isinstance(expected, dict):
            return isinstance(actual, dict) and actual.keys() == expected.keys() and all(self._same(actual[key], one) for key, one in expected.items())
        if isinstance(expected, (list, tuple)):
            return isinstance(actual, (list, tuple)) and len(actual) == len(expected) and all(map(self._same, actual, expected))
        if not isinstance(actual, (int, float)) or not isinstance(expected, (int, float)):
            return actual == expected
        if math.isnan(expected):
            return self._nan and math.isnan(actual)
        return math.isclose(actual, expected, rel_tol=self._rel, abs_tol=self._abs)


def _pytest():
    """What tests use of pytest, without its plugins and its own collection."""
    module = types.ModuleType("pytest")

    def raises(expected, *call, match=None, **named):
        context = _Raises(expected, match)
        if not call:
            return context
        with context:
            call[0](*call[1:], **named)
        return context

    def fixture(function=None, **_options):
        def mark(one):
            one._fixture = True
            return one

        return mark(function) if function is not None else mark

    def parametrize(names, values, ids=None, **_options):
        def mark(function):
            function._parameters = [*getattr(function, "_parameters", ()), (names, list(values), ids)]
            return function

        return mark

    def skip(*_reason, **_options):
        def mark(function):
            function._skip = True
            return function

        return mark

    def skip_now(*_reason, **_options):
        raise Skipped()

    def fail(reason="", **_options):
        raise AssertionError(reason)

    class Marks:
        def __getattr__(self, name):
            if name == "parametrize":
                return parametrize
            if name == "skip":
                return skip
            return lambda *values, **_options: values[0] if len(values) == 1 and callable(values[0]) else (lambda function: function)

    module.raises, module.fixture, module.mark, module.skip, module.fail = raises, fixture, Marks(), skip_now, fail
    module.approx = _Approximately
    module.param = lambda *values, **_options: _Parameter(values)
    module.main = lambda *_values, **_options: 0
    return module
