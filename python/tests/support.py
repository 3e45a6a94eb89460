"""The real command, a real server, and forked copies of the process."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from typing import Callable, List

from assay_rewards.command import assay_command


class Server:
    """A reward server on a free port of the loopback."""

    def __init__(self, *words: str) -> None:
        command: List[str] = [*assay_command(), "serve", "--port", "0", *words]
        self.child = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert self.child.stderr is not None
        line = self.child.stderr.readline()
        found = re.search(r"http://\S+", line)
        if found is None:
            raise AssertionError(f"the server did not start: {line}{self.child.stderr.read()}")
        self.url = found.group(0)

    def close(self) -> None:
        self.child.kill()
        self.child.communicate()


def holds_in_a_copy(work: Callable[[], bool]) -> bool:
    """Whether ``work`` is true in a forked copy, within a minute."""
    pid = os.fork()
    if pid == 0:
        # Nothing of the test runner may run here. The alarm ends a copy that waits for threads which it does not have.
        signal.alarm(60)
        held = False
        # Threads take turns as often as they can, so that they meet in every place.
        sys.setswitchinterval(1e-6)
        try:
            held = work()
        finally:
            os._exit(0 if held else 1)
    return os.waitpid(pid, 0)[1] == 0
