"""Which files a Python program needs, and where this interpreter has them."""

import os
import sys

_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64")


def python_paths():
    """(paths to read, symbolic links to make) for the interpreter that runs this."""
    standard = os.path.dirname(os.__file__)
    read = {os.path.realpath(sys.executable), os.path.realpath(standard), standard, "/usr/share/zoneinfo"}
    for path in sys.path + _site_folders():
        if os.path.isdir(path):
            read.add(path)
    library = os.path.join(os.path.dirname(os.path.dirname(os.path.realpath(sys.executable))), "lib")
    if os.path.isdir(library):
        read.update(os.path.join(library, name) for name in os.listdir(library) if name.startswith("libpython"))
    return with_libraries(read)


def with_libraries(read):
    """Adds the folders of shared libraries, and the links that lead to them."""
    links = []
    found = {os.path.realpath(path) for path in read}
    for path in _LIBRARIES:
        if os.path.islink(path):
            links.append((path, os.readlink(path)))
    for base in ("/lib", "/usr/lib"):
        if os.path.islink(base):
            continue
        for name in os.listdir(base) if os.path.isdir(base) else ():
            folder = os.path.join(base, name)
            if name.endswith("-linux-gnu") or name.startswith(("ld-", "libc.", "libm.", "libdl.", "libpthread.", "libz.", "libgcc", "libstdc")):
                found.add(folder)
    for path in ("/lib64", "/usr/lib64", "/usr/local/lib"):
        if os.path.isdir(path) and not os.path.islink(path):
            found.add(path)
    return _outermost(path for path in found if os.path.exists(path)), links


def _outermost(paths):
    """Without those that lie in another one."""
    kept = []
    for path in sorted(set(paths)):
        if not any(path.startswith(one + "/") for one in kept):
            kept.append(path)
    return kept


def _site_folders():
    try:
        import site

        return site.getsitepackages()
    except Exception:
        return []


def add_site_folders():
    """Lets programs import what is installed beside the interpreter; start files of packages are not run."""
    for folder in _site_folders():
        if os.path.isdir(folder) and folder not in sys.path:
            sys.path.append(folder)
