"""What a running program has used, read from /proc, and whether that is past a limit."""

import os
import time

_TICK = 1000 / os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_PATIENCE = 20


class Watch:
    """Looks at the processes below one zygote."""

    def __init__(self, zygote):
        self._zygote = zygote
        self._lasting = {}
        self._stale = True

    def look_again(self):
        """To be called where a process of tests begins or ends: these outlast programs, and are known by being there before one."""
        self._stale = True

    def begin(self, started, limits, grouped):
        self._started = started
        # Seconds, as far as anybody looked, in which the machine had no core for the program.
        self.waited = 0.0
        self._limits = limits
        self._grouped = grouped
        if self._stale:
            self._stale = False
            for delay in self._lasting.values():
                delay.close()
            self._lasting = {pid: _Delay(pid) for pid in [self._zygote, *children(self._zygote)]}
        self._waited_before = self._delay_of_lasting()
        self._deadline = started + limits["wallMs"] / 1000
        self._last = started + limits["wallMs"] / 1000 * _PATIENCE + 5
        self._step = 0.1 if grouped else 0.02
        self._tick = started + self._step
        return self

    def next_check(self):
        """Seconds until something has to be looked at."""
        return max(0.0, min(self._deadline, self._tick) - time.monotonic())

    def passed(self):
        """The limit that the program is past: "cpu", "wall" or "memory"; "overloaded" where the machine hardly let it run; else None."""
        now = time.monotonic()
        if now < self._tick and now < self._deadline:
            return None
        programs = self._programs()
        tree = [pid for root in programs for pid in _tree(root)]
        self._tick = now + self._step
        if not self._grouped and sum(_memory(pid) for pid in tree) > self._limits["memoryBytes"]:
            return "memory"
        cpu = sum(_cpu_ms(pid) for pid in tree)
        if cpu > self._limits["cpuMs"] + 2 * _TICK:
            return "cpu"
        if now < self._deadline:
            return None
        waited = self._delay_of_lasting() - self._waited_before
        for pid in programs:
            delay = _Delay(pid)
            waited += delay.seconds()
            delay.close()
        self.waited = waited
        left = self._limits["wallMs"] / 1000 - (now - self._started - waited)
        if left <= 0.002:
            return "cpu" if cpu >= 0.8 * self._limits["cpuMs"] else "wall"
        if now >= self._last:
            return "overloaded"
        self._deadline = min(now + left, self._last)
        return None

    def _programs(self):
        return [pid for pid in children(self._zygote) if pid not in self._lasting]

    def _delay_of_lasting(self):
        return sum(delay.seconds() for delay in self._lasting.values())


class _Delay:
    """How long a process was ready to run and did not."""

    def __init__(self, pid):
        try:
            self._descriptor = os.open("/proc/%d/schedstat" % pid, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            self._descriptor = -1

    def seconds(self):
        try:
            return int(os.pread(self._descriptor, 100, 0).split()[1]) / 1e9
        except (OSError, IndexError, ValueError):
            return 0.0

    def close(self):
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def children(pid):
    found = []
    try:
        for thread in os.listdir("/proc/%d/task" % pid):
            with open("/proc/%d/task/%s/children" % (pid, thread)) as file:
                found.extend(int(one) for one in file.read().split())
    except OSError:
        pass
    return found


def _tree(pid):
    found, index = [pid], 0
    while index < len(found) and len(found) < 10_000:
        found.extend(children(found[index]))
        index += 1
    return found


def _cpu_ms(pid):
    """CPU time of a process and of its children that have ended."""
    try:
        with open("/proc/%d/stat" % pid) as file:
            fields = file.read().rpartition(")")[2].split()
        return sum(int(one) for one in fields[11:15]) * _TICK
    except (OSError, IndexError, ValueError):
        return 0.0


def _memory(pid):
    """Memory that is a process's own, in bytes: resident less shared with files."""
    try:
        with open("/proc/%d/statm" % pid) as file:
            _size, resident, shared = file.read().split()[:3]
        return (int(resident) - int(shared)) * _PAGE
    except (OSError, ValueError):
        return 0
