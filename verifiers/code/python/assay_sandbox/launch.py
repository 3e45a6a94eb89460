"""Runs one long-lived program, such as an engine of another language, inside the walls; its streams are the caller's."""

import json
import os
import signal

from . import jail, places, system, walls


def launch(setup):
    """
    `setup`: level (the least that is accepted), read (paths), command, memoryBytes (of all that it does). Gives the exit status. Whoever
    ends this process ends all of it. The first message on its output is of the walls: the level that is reached, or why it is not.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        level, made = walls.reach(setup["level"])
    except walls.Unavailable as error:
        return _refuse(error)
    read, links = places.with_libraries(setup["read"])

    def inside(confinement, _namespaces):
        if made is not None:
            for entry in made.entries:
                os.write(entry, b"0")
        jail.set_fixed_limits()
        confinement.apply(jail.PROGRAM, {"cpu_seconds": 1 << 30, "address_bytes": None, "processes": None})
        system.close_from(3)
        _say({"type": "walls", "level": level})
        os.execve(setup["command"][0], setup["command"], {"OPENSSL_CONF": "/dev/null"})

    try:
        if made is not None:
            made.limit(setup["memoryBytes"], 64)
        pid = walls.start(level, read, links, inside)
        for descriptor in (0, 1):
            # Only the program holds the streams, so that its end is seen.
            os.dup2(os.open("/dev/null", os.O_RDWR), descriptor)
        _pid, status = os.waitpid(pid, 0)
    except (walls.Unavailable, OSError) as error:
        return _refuse(error)
    finally:
        if made is not None:
            made.remove()
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)


def _refuse(error):
    _say({"type": "refused", "reason": str(error)[:300]})
    return 98


def _say(message):
    data = json.dumps(message).encode()
    os.write(1, len(data).to_bytes(4, "big") + data)
