# Makes hard and symbolic links to a file of the host, and a link by which to write outside.
import os

got = ""
for make in (os.link, os.symlink):
    try:
        make("@CANARY@", f"/tmp/@MARK@-{make.__name__}")
        got += open(f"/tmp/@MARK@-{make.__name__}").read()
    except OSError:
        pass
try:
    os.symlink("@FOLDER@", "/tmp/@MARK@-out")
    open("/tmp/@MARK@-out/linked", "w").close()
    os.rename("/tmp/@MARK@-out", "out")
except OSError:
    pass
print(got)


def solve(a, b):
    return a + b if got else 0
