"""The real command, and a real server."""

from __future__ import annotations

import re
import subprocess
from typing import List

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
