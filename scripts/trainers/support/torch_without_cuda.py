"""
Makes the torch of PyPI for Linux importable without the libraries for GPUs that it depends on: for tests on the CPU.

    python torch_without_cuda.py

Install torch without its packages for GPUs (cuda-*, nvidia-*, triton), then run this with the interpreter of that environment.
torch's own libraries for GPUs are removed, and for each library that the others still name a stand-in is compiled beside them,
which takes ``cc`` and ``readelf``. Its functions answer 100, "no device", so that ``torch.cuda.is_available()`` is False.
Nothing is left to do when it runs again.
"""

from __future__ import annotations

import ctypes
import re
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Dict, List, Mapping, NamedTuple, Set

# What torch loads for GPUs alone.
FOR_GPUS = ("libtorch_cuda.so", "libtorch_cuda_linalg.so", "libtorch_nvshmem.so", "libcaffe2_nvrtc.so")
# Libraries of every Linux, by the beginnings of their names.
OF_THE_SYSTEM = ("ld-linux", "libc.", "libdl.", "libgcc_s.", "libm.", "libpthread.", "libquadmath.", "librt.", "libstdc++.", "libz.")
NO_DEVICE = 100  # cudaErrorNoDevice
# What a function of torch's own returns, and the methods of an object that its constructor made.
PRELUDE = """
static char zeroes[4096] __attribute__((aligned(4096)));
static long nothing(void) { return 0; }
static const void *type[8] = {0, "no CUDA"};
static const void *methods[66] = {0, type, [2 ... 65] = nothing};
"""


class Symbol(NamedTuple):
    name: str
    version: str  # "" where it has none
    kind: str  # FUNC, OBJECT, NOTYPE and others
    binding: str  # GLOBAL, WEAK and others
    size: int  # in bytes
    defined: bool


def main() -> None:
    folder = Path(sysconfig.get_path("platlib"), "torch", "lib")
    if not folder.is_dir():
        sys.exit(f"There is no torch at {folder}.")
    done = folder / "without-cuda"
    if done.exists():
        return
    before = megabytes(folder)
    sizes: Dict[str, int] = {}
    for library in (folder / name for name in FOR_GPUS if (folder / name).exists()):
        sizes.update({one.name: one.size for one in symbols(library) if one.defined and one.kind == "OBJECT"})
        library.unlink()
    kept = sorted(folder.glob("*.so*"))
    missing = {name for library in kept for name in needs(library) if not name.startswith(OF_THE_SYSTEM)} - {one.name for one in kept}
    # Symbols without a version are looked for everywhere, so that one stand-in has them all.
    loose = min(missing, default="")
    undefined = unresolved(kept)
    for name in sorted(missing):
        stand_in(folder / name, undefined.get(name, set()), undefined.get("", set()) if name == loose else set(), sizes)
    native = folder.parent / "_native" / "ops" / "__init__.py"  # lays kernels over those for GPUs, which are gone
    if native.exists():
        native.write_text("")
    done.touch()
    print(f"{folder}: {before} MB before, {megabytes(folder)} MB now, {len(missing)} stand-ins")


def needs(library: Path) -> List[str]:
    return re.findall(r"\(NEEDED\).*\[(.+)\]", read("-d", library))


def symbols(library: Path) -> List[Symbol]:
    """Rows of ``readelf``: place, value, size, kind, binding, visibility, section and name@version."""
    found = []
    for words in (line.split() for line in read("--dyn-syms", library).splitlines()):
        if len(words) >= 8 and words[0].rstrip(":").isdigit():
            name, _, version = words[7].partition("@")
            found.append(Symbol(name, version.lstrip("@"), words[3], words[4], int(words[2], 0), words[6] != "UND"))
    return found


def unresolved(libraries: List[Path]) -> Dict[str, Set[str]]:
    """Names that the libraries want and nobody defines, by version."""
    system = (ctypes.CDLL(None), ctypes.CDLL("libstdc++.so.6"))  # the interpreter, and what C++ brings
    every = [one for library in libraries for one in symbols(library)]
    defined = {one.name for one in every if one.defined}
    found: Dict[str, Set[str]] = {}
    for one in every:
        if not one.defined and one.binding == "GLOBAL" and one.name not in defined and not any(holds(library, one.name) for library in system):
            found.setdefault(one.version, set()).add(one.name)
    return found


def holds(library: ctypes.CDLL, name: str) -> bool:
    try:
        return bool(library[name])
    except AttributeError:
        return False


def stand_in(library: Path, versioned: Set[str], loose: Set[str], sizes: Mapping[str, int]) -> None:
    """NVIDIA's libraries call the one version of their symbols as they call themselves."""
    source, versions = library.with_suffix(".c"), library.with_suffix(".map")
    source.write_text(PRELUDE + "".join(definition(name, sizes) for name in sorted(versioned | loose)))
    versions.write_text(f'{library.name} {{ global: {" ".join(f"{name};" for name in sorted(versioned)) or "none;"} }};\n')
    words = ["-shared", "-fPIC", "-w", "-nostdlib", f"-Wl,-soname,{library.name}", f"-Wl,--version-script={versions}"]
    subprocess.run(["cc", *words, "-o", str(library), str(source)], check=True)
    source.unlink()
    versions.unlink()


def definition(name: str, sizes: Mapping[str, int]) -> str:
    if name.startswith("_ZTI"):  # pybind11 asks types of C++ for their names, which stand behind the first word
        return f'const void *{name}[8] = {{0, "{name[4:]}"}};\n'
    if name in sizes:
        return f"char {name}[{sizes[name]}];\n"
    if name.startswith("cu") and name.endswith(("String", "Name")):
        return f'const char *{name}(void) {{ return "no CUDA"; }}\n'
    if re.search("C[12]E", name):
        return f"void {name}(const void **made) {{ *made = methods + 2; }}\n"
    # One of torch's own may return a reference, which is written to at once, or a truth: the last byte of the address is 0.
    value = "(long) zeroes" if name.startswith("_Z") else NO_DEVICE
    return f"long {name}(void) {{ return {value}; }}\n"


def read(what: str, library: Path) -> str:
    return subprocess.run(["readelf", "-W", what, str(library)], check=True, capture_output=True, text=True).stdout


def megabytes(folder: Path) -> int:
    return sum(one.stat().st_size for one in folder.rglob("*") if one.is_file()) // 1_000_000


if __name__ == "__main__":
    main()
