"""Tries every layer out by really doing it, each in a process of its own."""

import os
import resource
import signal

from . import groups, jail, landlock, places, seccomp, system, walls

_ADVICE = {
    "user namespace": "Allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0, user.max_user_namespaces>0), or run as root with CAP_SYS_ADMIN.",
    "pid namespace": "In Docker: --security-opt seccomp=unconfined --security-opt apparmor=unconfined, or --cap-add SYS_ADMIN. In Kubernetes: securityContext with seccompProfile Unconfined, or capabilities add SYS_ADMIN.",
    "mount namespace": "As for the pid namespace.",
    "ipc namespace": "As for the pid namespace.",
    "net namespace": "As for the pid namespace.",
    "minimal root": "As for the pid namespace; masked paths of a container do not matter, since /proc is not mounted.",
    "seccomp": "The kernel needs CONFIG_SECCOMP_FILTER, on x86_64 or aarch64.",
    "landlock": "The kernel needs Landlock (5.13 and lsm=landlock); it is used at level process only.",
    "cgroup memory": "Delegate a group: docker run --cgroupns=private with a writable /sys/fs/cgroup, systemd-run --user --scope -p Delegate=yes, or run as root. Needed for level strict only.",
    "cgroup pids": "As for cgroup memory.",
    "rlimits": "The hard limits of this process are lower than what programs need (ulimit -Ha).",
    "uid drop": "Run as root, or rely on the user namespace, in which programs keep the user's id without any capability.",
}


def layers():
    """[{name, ok, detail, advice}] in the order of the walls."""
    user = 0 if walls.IS_ROOT else system.CLONE_NEWUSER
    tried = [
        ("user namespace", lambda: _forked(system.CLONE_NEWUSER)),
        ("pid namespace", lambda: _forked(user | system.CLONE_NEWPID, lambda: os.getpid() == 1)),
        ("mount namespace", lambda: _forked(user | system.CLONE_NEWNS)),
        ("ipc namespace", lambda: _forked(user | system.CLONE_NEWIPC)),
        ("net namespace", lambda: _forked(user | system.CLONE_NEWNET)),
        ("minimal root", _root),
        ("seccomp", _seccomp),
        ("landlock", _landlock),
        ("cgroup memory", _groups),
        ("cgroup pids", _groups),
        ("rlimits", _rlimits),
        ("uid drop", _uid_drop),
    ]
    found = []
    for name, attempt in tried:
        try:
            if not system.supported():
                raise OSError("not on " + system.MACHINE)
            detail = attempt() or "works"
            found.append({"name": name, "ok": True, "detail": detail, "advice": None})
        except Exception as error:
            found.append({"name": name, "ok": False, "detail": str(error)[:200] or type(error).__name__, "advice": _ADVICE[name]})
    return found


def level(found):
    """The highest level that these layers make."""
    works = {one["name"] for one in found if one["ok"]}
    walls_needed = {"pid namespace", "mount namespace", "ipc namespace", "net namespace", "minimal root", "seccomp", "rlimits"}
    if not walls_needed <= works or not ({"user namespace", "uid drop"} & works):
        return "process" if "rlimits" in works else None
    return "strict" if {"cgroup memory", "cgroup pids"} <= works else "standard"


def _forked(flags, check=lambda: True):
    pid = system.fork(flags)
    if pid == 0:
        try:
            os._exit(0 if check() else 1)
        finally:
            os._exit(1)
    _pid, status = os.waitpid(pid, 0)
    if status != 0:
        raise OSError("the child ended with status %d" % status)


def _root():
    read, links = places.python_paths()

    def inside(confinement, namespaces):
        scratch = jail.Scratch()
        scratch.renew()
        ok = os.listdir("/tmp") == [] and not os.path.exists("/etc/shadow") and not os.path.exists("/proc/self")
        os._exit(0 if ok else 96)

    quiet = os.dup(2)
    nowhere = os.open("/dev/null", os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        pid = walls.start("standard", read, links, inside)
    finally:
        os.dup2(quiet, 2)
        os.close(quiet)
        os.close(nowhere)
    _pid, status = os.waitpid(pid, 0)
    if status != 0:
        raise OSError("the child ended with status %d" % (status >> 8))


def _seccomp():
    def check():
        system.prctl(system.PR_SET_NO_NEW_PRIVS, 1)
        seccomp.install(seccomp.build())
        try:
            system.call("unshare", 0)
        except OSError:
            return os.getpid() > 0
        return False

    _forked(0, check)


def _landlock():
    version = landlock.version()
    if not version:
        raise OSError("the kernel has none")

    def check():
        rules = landlock.rules(["/tmp"], [])
        system.prctl(system.PR_SET_NO_NEW_PRIVS, 1)
        system.call("landlock_restrict_self", rules, 0)
        try:
            os.listdir("/etc")
        except PermissionError:
            return True
        return False

    _forked(0, check)
    return "version %d" % version


def _groups():
    made = groups.create(16)
    if made is None:
        raise OSError("no group can be made below that of this process")
    try:

        def check():
            for entry in made.entries:
                os.write(entry, b"0")
            return True

        _forked(0, check)
        return "version %d" % made._version
    finally:
        made.remove()


def _rlimits():
    def check():
        jail.set_fixed_limits()
        jail.set_limits({"cpu_seconds": 5, "address_bytes": 1 << 30, "processes": 64})
        return resource.getrlimit(resource.RLIMIT_NOFILE)[1] == 64

    _forked(0, check)


def _uid_drop():
    if not walls.IS_ROOT:
        raise OSError("not root")

    def check():
        system.call("setresgid", 65534, 65534, 65534)
        system.call("setresuid", 65534, 65534, 65534)
        return os.geteuid() == 65534

    _forked(0, check)


signal.signal(signal.SIGPIPE, signal.SIG_IGN)
