"""System calls that Python does not offer, by number, for Linux on x86_64 and aarch64."""

import ctypes
import os

LIBC = ctypes.PyDLL(None, use_errno=True)
_syscall = LIBC.syscall
_syscall.restype = ctypes.c_long

MACHINE = os.uname().machine
_COLUMN = {"x86_64": 0, "aarch64": 1}.get(MACHINE)

_NUMBERS = {
    "clone": (56, 220), "setns": (308, 268), "unshare": (272, 97), "pivot_root": (155, 41), "mount": (165, 40), "umount2": (166, 39),
    "mount_setattr": (442, 442), "capset": (126, 91), "seccomp": (317, 277), "close_range": (436, 436), "prctl": (157, 167),
    "landlock_create_ruleset": (444, 444), "landlock_add_rule": (445, 445), "landlock_restrict_self": (446, 446),
    "setresuid": (117, 147), "setresgid": (119, 149),
}  # fmt: skip

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWUSER = 0x00020000, 0x04000000, 0x08000000, 0x10000000
CLONE_NEWPID, CLONE_NEWNET = 0x20000000, 0x40000000
SIGCHLD = 17

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT, MS_NOATIME = 1, 2, 4, 8, 32, 1024
MS_BIND, MS_REC, MS_PRIVATE, MS_SLAVE = 4096, 16384, 1 << 18, 1 << 19
MNT_DETACH = 2

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, PR_SET_CHILD_SUBREAPER = 1, 4, 24, 38, 36


def supported():
    return _COLUMN is not None


def number(name):
    return _NUMBERS[name][_COLUMN]


def call(name, *arguments):
    """Makes a system call by name. Raises OSError with the call's name."""
    result = _syscall(ctypes.c_long(number(name)), *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments])
    if result == -1:
        code = ctypes.get_errno()
        raise OSError(code, name + ": " + os.strerror(code))
    return result


_clone = ctypes.c_long(number("clone")) if supported() else None
_ZERO = ctypes.c_long(0)


def fork(flags=0):
    """
    A fork in new namespaces, without Python's fork hooks: they reseed modules and cost more than the fork itself.
    Only for processes with a single thread. 0 in the child.
    """
    pid = _syscall(_clone, ctypes.c_long(flags | SIGCHLD), _ZERO, _ZERO, _ZERO, _ZERO)
    if pid == -1:
        code = ctypes.get_errno()
        raise OSError(code, "clone: " + os.strerror(code))
    return pid


def mount(source, target, kind=None, flags=0, data=None):
    texts = [None if text is None else os.fsencode(text) for text in (source, target, kind)]
    call("mount", texts[0], texts[1], texts[2], flags, None if data is None else data.encode())


def unmount(target):
    call("umount2", os.fsencode(target), MNT_DETACH)


def read_only(target):
    """Makes a mount and all below it read-only and deaf to set-user-id bits (Linux 5.12)."""
    attributes = (ctypes.c_uint64 * 4)(0x1 | 0x2, 0, 0, 0)
    call("mount_setattr", -100, os.fsencode(target), 0x8000, ctypes.byref(attributes), 32)


def prctl(option, value=0):
    call("prctl", option, value, 0, 0, 0)


def drop_capabilities():
    """Empties all sets of the calling process, of which the bounding one was emptied before."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    call("capset", ctypes.byref(header), ctypes.byref((ctypes.c_uint32 * 6)()))


def close_from(first, last=0x7FFFFFFF):
    if first > last:
        return
    try:
        call("close_range", first, last, 0)
    except OSError:
        os.closerange(first, min(last + 1, 65536))
