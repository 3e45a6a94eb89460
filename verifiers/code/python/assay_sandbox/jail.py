"""The walls: a minimal root, namespaces, limits, another user, a filter of system calls."""

import ctypes
import os
import resource

from . import seccomp, system

SCRATCH_BYTES = 16 * 1024 * 1024
SCRATCH_FILES = 1000
_SCRATCH_OPTIONS = "size=%d,nr_inodes=%d,mode=1777" % (SCRATCH_BYTES, SCRATCH_FILES)
_DEVICES = ("null", "zero", "full", "random", "urandom")

# Users inside the namespace of a worker that was started by root.
ROOT, TESTS, PROGRAM = 0, 1, 2


def build_root(read, links):
    """
    Turns into a root that holds nothing but the paths of `read` (folders and files, bound read-only where they were), a few devices and
    an empty /tmp. `links` are symbolic links to make. For a process in a mount namespace of its own.
    """
    # Other users have to reach what is made here, whoever started this.
    os.umask(0o022)
    system.mount(None, "/", None, system.MS_REC | system.MS_PRIVATE)
    base = _cover(read)
    system.mount("tmpfs", base, "tmpfs", system.MS_NOSUID | system.MS_NODEV, "size=1m,mode=755")
    for path in ("/dev", "/tmp", "/etc", "/old"):
        os.mkdir(base + path, 0o755)
    for path, target in links:
        os.makedirs(os.path.dirname(base + path), 0o755, exist_ok=True)
        os.symlink(target, base + path)
    for path in sorted(read):
        _bind(path, base + path)
    for name in _DEVICES:
        _bind("/dev/" + name, base + "/dev/" + name)
    os.symlink("/tmp", base + "/dev/shm")
    with open(base + "/etc/passwd", "w") as file:
        file.write("program:x:%d:%d::/tmp:/bin/false\n" % (PROGRAM, PROGRAM))
    os.chdir(base)
    system.call("pivot_root", b".", b"old")
    os.chdir("/")
    system.unmount("/old")
    os.rmdir("/old")
    system.read_only("/")


def _cover(read):
    """A folder to build in that hides nothing of what is to be read."""
    for folder in ("/mnt", "/media", "/srv", "/tmp", "/home", "/opt"):
        if os.path.isdir(folder) and not any(path in ("/", folder) or path.startswith(folder + "/") for path in read):
            return folder
    raise OSError("no folder is free to build a root in")


def _bind(source, target):
    if os.path.isdir(source):
        os.makedirs(target, 0o755, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), 0o755, exist_ok=True)
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o644))
    system.mount(source, target, None, system.MS_BIND | system.MS_REC)


class Scratch:
    """The one place that a program can write to: a small /tmp, replaced as soon as anything in it was touched."""

    path = "/tmp"

    def __init__(self):
        self._clean = None
        self._mounted = False

    def renew(self):
        if self._mounted and self._state() == self._clean:
            return
        if self._mounted:
            system.unmount("/tmp")
        flags = system.MS_NOSUID | system.MS_NODEV | system.MS_NOEXEC | system.MS_NOATIME
        system.mount("tmpfs", "/tmp", "tmpfs", flags, _SCRATCH_OPTIONS)
        self._mounted = True
        self._clean = self._state()

    @staticmethod
    def _state():
        about, space = os.stat("/tmp"), os.statvfs("/tmp")
        return (about.st_mode, about.st_uid, about.st_mtime_ns, about.st_ctime_ns, about.st_atime_ns, space.f_bfree, space.f_ffree)


class Folder:
    """What takes the place of the scratch where there are no mounts: a folder that is emptied before each program."""

    def __init__(self, path):
        self.path = path

    def renew(self):
        import shutil

        shutil.rmtree(self.path, ignore_errors=True)
        os.mkdir(self.path, 0o777)
        os.chmod(self.path, 0o1777)


class Confinement:
    """What a child puts on itself, from a fork until foreign code runs."""

    def __init__(self, first_user, landlock):
        """`first_user`: the id that ROOT stands for, or None where there is no user to change to. `landlock`: rules or None."""
        self.landlock = landlock
        self._first_user = first_user
        self._filter = seccomp.build()
        self._buffer = ctypes.create_string_buffer(self._filter, len(self._filter))
        # struct sock_fprog: the number of instructions and their address.
        self._program = (ctypes.c_uint64 * 2)(len(self._filter) // 8, ctypes.addressof(self._buffer))

    def apply(self, user, limits):
        """`limits`: cpu_seconds, address_bytes (None for no limit), processes."""
        if self._first_user is not None:
            number = self._first_user + user
            system.call("setresgid", number, number, number)
            system.call("setresuid", number, number, number)
        else:
            system.drop_capabilities()
        # Not dumpable: no core, and nobody of the same user may look into it. The change of user clears the death signal.
        system.prctl(system.PR_SET_DUMPABLE, 0)
        system.prctl(system.PR_SET_PDEATHSIG, 9)
        set_limits(limits)
        system.prctl(system.PR_SET_NO_NEW_PRIVS, 1)
        if self.landlock is not None:
            system.call("landlock_restrict_self", self.landlock, 0)
        system.call("seccomp", 1, 0, ctypes.byref(self._program))


def set_fixed_limits():
    """The limits that are the same for all programs, inherited by every child."""
    bound = resource.setrlimit
    bound(resource.RLIMIT_CORE, (0, 0))
    bound(resource.RLIMIT_NOFILE, (64, 64))
    bound(resource.RLIMIT_FSIZE, (SCRATCH_BYTES, SCRATCH_BYTES))
    bound(resource.RLIMIT_MEMLOCK, (0, 0))


def set_limits(limits):
    bound = resource.setrlimit
    bound(resource.RLIMIT_CPU, (limits["cpu_seconds"], limits["cpu_seconds"]))
    if limits["address_bytes"] is not None:
        bound(resource.RLIMIT_AS, (limits["address_bytes"], limits["address_bytes"]))
    if limits["processes"] is not None:
        bound(resource.RLIMIT_NPROC, (limits["processes"], limits["processes"]))
