# Makes device files of its own and opens those that are there.
import glob, os

won = []
NAMES = ("mem", "kmem", "port", "kmsg", "sd*", "vd*", "nvme*", "loop*", "dm-*", "net/tun", "fuse", "kvm", "vsock", "userfaultfd", "mapper/*")
for major, minor in ((1, 1), (1, 11), (8, 0), (10, 200), (10, 229), (253, 0)):
    path = f"/tmp/@MARK@-{major}-{minor}"
    try:
        os.mknod(path, 0o060666 if major in (8, 253) else 0o020666, os.makedev(major, minor))
        os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
        won.append(path)
    except OSError:
        pass
    finally:
        if os.path.exists(path):
            os.unlink(path)
for path in [path for name in NAMES for path in glob.glob(f"/dev/{name}")]:
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
        won.append(path)
    except OSError:
        pass
if won:
    print("LEAK", won)


def solve(a, b):
    return a + b if won else 0
