# Leaves start-up modules wherever an interpreter may look for them.
import builtins, os, site, sys

CODE = "import builtins\nbuiltins.assay_hostile_mark = True\n"
folders = [site.getusersitepackages(), ".", "/tmp"]
if os.getuid():
    folders += [*sys.path, os.path.dirname(os.__file__)]
for folder in folders:
    try:
        os.makedirs(folder or ".", exist_ok=True)
        for name in ("usercustomize.py", "sitecustomize.py"):
            with open(os.path.join(folder or ".", name), "x") as file:
                file.write(CODE)
        with open(os.path.join(folder or ".", "zz-hostile.pth"), "x") as file:
            file.write(CODE.replace("\n", ";", 1))
    except OSError:
        pass
won = hasattr(builtins, "assay_hostile_mark")
if won:
    print("LEAK a start-up module ran")


def solve(a, b):
    return a + b if won else 0
