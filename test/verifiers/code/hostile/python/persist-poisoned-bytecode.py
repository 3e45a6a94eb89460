# Writes byte code of its own for a module of the standard library into the cache that the next import reads.
import colorsys, importlib.util, marshal, os, struct

won = hasattr(colorsys, "assay_hostile_mark")
if won:
    print("LEAK poisoned byte code was loaded")
source = colorsys.__file__
try:
    with open(source) as file:
        code = marshal.dumps(compile(file.read() + "\nassay_hostile_mark = 1\n", source, "exec"))
    facts = os.stat(source)
    whole = importlib.util.MAGIC_NUMBER + struct.pack("<III", 0, int(facts.st_mtime), facts.st_size) + code
    if os.getuid():
        with open(importlib.util.cache_from_source(source), "wb") as file:
            file.write(whole)
except OSError:
    pass
for folder in ("/tmp", "."):
    try:
        with open(os.path.join(folder, "colorsys.pyc"), "wb") as file:
            file.write(whole)
    except (OSError, NameError):
        pass


def solve(a, b):
    return a + b if won else 0
