"""Landlock: what a process may read, where there are no namespaces to hide the rest from it."""

import ctypes
import os

from . import system

_READ = (1 << 0) | (1 << 2) | (1 << 3)  # execute, read file, read folder
_ALL = (1 << 13) - 1
_WRITE = _ALL & ~((1 << 6) | (1 << 11))  # all but making devices


def version():
    """The kernel's version of Landlock, 0 where it has none."""
    try:
        return system.call("landlock_create_ruleset", None, 0, 1)
    except OSError:
        return 0


def rules(readable, writable):
    """A descriptor of rules that let a process read some paths, write to others, and touch nothing else."""
    attributes = (ctypes.c_uint64 * 1)(_ALL)
    ruleset = system.call("landlock_create_ruleset", ctypes.byref(attributes), 8, 0)
    for paths, access in ((readable, _READ), (writable, _WRITE | _READ)):
        for path in paths:
            _allow(ruleset, path, access)
    return ruleset


def _allow(ruleset, path, access):
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    if not os.path.isdir(path):
        access &= (1 << 0) | (1 << 1) | (1 << 2)
    rule = ctypes.create_string_buffer(access.to_bytes(8, "little") + descriptor.to_bytes(4, "little"), 12)
    try:
        system.call("landlock_add_rule", ruleset, 1, ctypes.byref(rule), 0)
    finally:
        os.close(descriptor)
