# Writes to a folder of the host, directly, by a shell, and by moving and truncating what is there.
import os, shutil, subprocess

won = os.path.exists("@CANARY@")
for act in (
    lambda: open("@FOLDER@/out", "w").close(),
    lambda: shutil.copy(__file__ if "__file__" in globals() else "/etc/passwd", "@FOLDER@/copied"),
    lambda: os.link("@CANARY@", "@FOLDER@/canary.bak"),
    lambda: subprocess.run(["sh", "-c", "echo x > @FOLDER@/out"], stderr=subprocess.DEVNULL),
    lambda: os.chmod("@FOLDER@", 0o777),
):
    try:
        act()
    except OSError:
        pass


def solve(a, b):
    return a + b if won else 0
