# Looks for passwords, keys, tokens, and the environment of whoever started it.
import glob, os

places = ["/etc/shadow", "/etc/gshadow", "/root/.*", "/root/*", "/home/*/.ssh/*", "/var/run/secrets/*/*", "/run/secrets/*", "/proc/kcore", "/etc/ssl/private/*"]
places += [f"/proc/{pid}/environ" for pid in {1, os.getppid()} - {0, os.getpid()}]
own = os.environ.get("ASSAY_HOSTILE_SECRET")
found = ["environment"] if own else []
for path in [path for pattern in places for path in glob.glob(pattern)]:
    try:
        with open(path, "rb") as file:
            if file.read(64):
                found.append(path)
    except OSError:
        pass
if found:
    print("LEAK", found)


def solve(a, b):
    return a + b if found else 0
