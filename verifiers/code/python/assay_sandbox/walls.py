"""Makes the walls of a worker, as high as the level asks, and says which layers stand."""

import os
import signal

import _socket

from . import groups, jail, landlock, measure, system

LEVELS = ("process", "standard", "strict")
_WORKER = system.CLONE_NEWNS | system.CLONE_NEWPID | system.CLONE_NEWNET | system.CLONE_NEWIPC | system.CLONE_NEWUTS
_FIRST_USER = 1_900_000_000
# What a process says while it builds its walls; anything else is why it could not.
_MAP, _BUILT = b"m", b"b"


class Unavailable(Exception):
    """The machine does not let us build what the level asks for."""


class Broken(Exception):
    """A process of the sandbox ended that no program can end."""


def reach(asked):
    """
    The most that the machine gives, save that "process" is taken only where it is asked for by name; and the control groups of it, or
    None. Raises Unavailable where that is less than asked.
    """
    if not system.supported():
        raise Unavailable("the machine is a %s" % system.MACHINE)
    made = None if asked == "process" else groups.create(64)
    level = "process" if asked == "process" else "standard" if made is None else "strict"
    if LEVELS.index(level) < LEVELS.index(asked):
        raise Unavailable("no control group for memory and processes can be made")
    return level, made


def start(level, read, links, inside, scratch="/tmp"):
    """
    Forks a process in namespaces and a root of its own (none at level "process") and runs `inside(confinement, namespaces)` there.
    Gives its pid as this process sees it. Raises Unavailable where a wall does not stand.
    """
    if level == "process":
        return _start_process(inside, read, scratch)
    ours, theirs = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_SEQPACKET)
    pid = system.fork(_WORKER if IS_ROOT else _WORKER | system.CLONE_NEWUSER)
    if pid == 0:
        status = 98
        try:
            ours.close()
            system.prctl(system.PR_SET_PDEATHSIG, signal.SIGKILL)
            try:
                _enter(read, links, theirs)
            except Exception as error:
                theirs.send(str(error).encode()[:500] or b"an error")
                raise
            theirs.send(_BUILT)
            theirs.close()
            inside(jail.Confinement(0 if IS_ROOT else None, None), system.CLONE_NEWPID)
            status = 0
        except BaseException as error:
            try:
                os.write(2, ("%s: %s\n" % (type(error).__name__, error)).encode()[:500])
            except OSError:
                pass
        finally:
            os._exit(status)
    theirs.close()
    try:
        _wait_for_walls(pid, ours)
    except BaseException:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        raise
    finally:
        ours.close()
    return pid


def _wait_for_walls(pid, ours):
    while True:
        try:
            word = ours.recv(600)
        except ConnectionResetError:
            word = b""
        if word == _BUILT:
            return
        if word == b"":
            raise Broken("a process ended while it built its walls")
        if word != _MAP:
            raise Unavailable(word.decode("utf-8", "replace"))
        try:
            _map_users(pid)
        except ProcessLookupError:
            raise Broken("a process ended while it built its walls") from None
        except OSError as error:
            raise Unavailable("the users of a namespace could not be mapped: %s" % error) from None
        try:
            ours.send(_MAP)
        except BrokenPipeError:
            raise Broken("a process ended while it built its walls") from None


def _map_users(pid):
    """To some that nobody else has."""
    first = _FIRST_USER + os.getpid() % 4_000_000 * 16
    for name in ("uid_map", "gid_map"):
        with open("/proc/%d/%s" % (pid, name), "w") as file:
            file.write("0 %d 16" % first)


def _enter(read, links, theirs):
    if not IS_ROOT:
        _write_maps()
    os.setsid()
    jail.build_root(read, links)
    if IS_ROOT:
        os.setgroups([])
        system.call("unshare", system.CLONE_NEWUSER | system.CLONE_NEWNS)
        theirs.send(_MAP)
        if theirs.recv(1) != _MAP:
            os._exit(98)
        system.call("setresgid", 0, 0, 0)
        system.call("setresuid", 0, 0, 0)
        system.prctl(system.PR_SET_PDEATHSIG, signal.SIGKILL)
    _empty_bounding_set()


def _empty_bounding_set():
    for capability in range(64):
        try:
            system.prctl(system.PR_CAPBSET_DROP, capability)
        except OSError:
            break


# Ids of the outside: inside a namespace they read otherwise until they are mapped.
IS_ROOT = os.geteuid() == 0
_USER, _GROUP = os.geteuid(), os.getegid()


def _write_maps():
    for name, text in (("setgroups", "deny"), ("uid_map", "%d %d 1" % (_USER, _USER)), ("gid_map", "%d %d 1" % (_GROUP, _GROUP))):
        with open("/proc/self/" + name, "w") as file:
            file.write(text)


def _start_process(inside, read, scratch):
    """Level "process": another user where we are root, limits, the filter and Landlock; no namespaces, so orphans are looked for."""
    first = _FIRST_USER + os.getpid() % 4_000_000 * 16 if IS_ROOT else None
    pid = system.fork()
    if pid == 0:
        try:
            system.prctl(system.PR_SET_PDEATHSIG, signal.SIGKILL)
            system.prctl(system.PR_SET_CHILD_SUBREAPER, 1)
            os.setsid()
            _empty_bounding_set()
            readable = [*read, "/dev/null", "/dev/urandom", "/dev/random", "/dev/zero"]
            rules = landlock.rules(readable, [scratch, "/dev/null"]) if landlock.version() else None
            inside(jail.Confinement(first, rules), 0)
        finally:
            os._exit(98)
    return pid


def end_orphans(kept):
    """Ends every process that came from this one and is none of `kept`, until there is none."""
    while True:
        left = [pid for pid in measure.children(os.getpid()) if pid not in kept]
        if not left:
            return
        for pid in left:
            end(pid)
        for pid in left:
            try:
                os.waitpid(pid, 0)
            except ChildProcessError:
                pass


def end(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
