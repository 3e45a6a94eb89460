"""Runs one long-lived program, such as an engine of another language, inside the walls; its streams are the caller's."""

import os
import signal

from . import groups, jail, places, system, walls


def launch(setup):
    """`setup`: level, read (paths), command, memoryBytes (of all that it does). Gives the exit status. Whoever ends this process ends all of it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if not system.supported():
        raise walls.Unavailable("the machine is a %s" % system.MACHINE)
    made = None if setup["level"] == "process" else groups.create(64)
    if made is None and setup["level"] == "strict":
        raise walls.Unavailable("no control group for memory and processes can be made")
    read, links = places.with_libraries(setup["read"])

    def inside(confinement, _namespaces):
        if made is not None:
            for entry in made.entries:
                os.write(entry, b"0")
        jail.set_fixed_limits()
        confinement.apply(jail.PROGRAM, {"cpu_seconds": 1 << 30, "address_bytes": None, "processes": None})
        system.close_from(3)
        os.execve(setup["command"][0], setup["command"], {"OPENSSL_CONF": "/dev/null"})

    try:
        if made is not None:
            made.limit(setup["memoryBytes"], 64)
        pid = walls.start("standard" if setup["level"] == "strict" else setup["level"], read, links, inside)
        for descriptor in (0, 1):
            # Only the program holds the streams, so that its end is seen.
            os.dup2(os.open("/dev/null", os.O_RDWR), descriptor)
        _pid, status = os.waitpid(pid, 0)
    finally:
        if made is not None:
            made.remove()
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)
