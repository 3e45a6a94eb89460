"""Comparing what a program returned with what a reference expects, and showing both."""

import json
import math

_EXACT = 1 << 53


def clip(text, most):
    return text if len(text) <= most else text[:most] + "…"


def shown(value, most=120):
    """A short text of a value. Large ones are not written out first."""
    try:
        if isinstance(value, (list, tuple, set, frozenset, dict)) and len(value) > 60:
            kind = type(value).__name__
            return "a %s of %d entries" % (kind, len(value))
        if isinstance(value, int) and value.bit_length() > 1000:
            return "an integer of %d bits" % value.bit_length()
        return clip(repr(value), most)
    except Exception:
        return "a " + type(value).__name__


def matches(actual, expected, comparison):
    """`comparison`: compare ("exact", "float" or "unordered"), relativeTolerance, absoluteTolerance. Expected values are JSON."""
    if comparison["compare"] == "unordered":
        return _canonical(actual) == _canonical(expected)
    tolerance = None
    if comparison["compare"] == "float":
        tolerance = (comparison["relativeTolerance"], comparison["absoluteTolerance"])
    return _same(actual, expected, tolerance)


def _same(actual, expected, tolerance):
    if isinstance(expected, list):
        if not isinstance(actual, (list, tuple)) or len(actual) != len(expected):
            return False
        return all(_same(one, other, tolerance) for one, other in zip(actual, expected))
    if isinstance(expected, dict):
        if not isinstance(actual, dict) or len(actual) != len(expected):
            return False
        named = {_key(key): value for key, value in actual.items()}
        return len(named) == len(expected) and all(key in named and _same(named[key], value, tolerance) for key, value in expected.items())
    if tolerance is not None and _is_number(expected) and _is_number(actual):
        try:
            return math.isclose(actual, expected, rel_tol=tolerance[0], abs_tol=tolerance[1])
        except OverflowError:
            return actual == expected
    if _is_number(expected) and abs(expected) >= _EXACT and type(actual) is int:
        # JSON carried the reference as a double on its way: more digits than those cannot be asked for.
        try:
            return float(actual) == float(expected)
        except OverflowError:
            return False
    return bool(actual == expected)


def _key(key):
    """A key as JSON would write it."""
    if isinstance(key, str):
        return str(key)
    return json.dumps(key) if isinstance(key, (int, float, bool, type(None))) else repr(key)


def _is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _canonical(value):
    if isinstance(value, (list, tuple, set, frozenset)):
        return "[" + ",".join(sorted(_canonical(one) for one in value)) + "]"
    if isinstance(value, dict):
        return "{" + ",".join(sorted(json.dumps(_key(key)) + ":" + _canonical(one) for key, one in value.items())) + "}"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1 << 53:
        return repr(int(value))
    if isinstance(value, bool) or value is None or isinstance(value, (int, float)):
        return repr(value)
    return json.dumps(value) if isinstance(value, str) else repr(value)
