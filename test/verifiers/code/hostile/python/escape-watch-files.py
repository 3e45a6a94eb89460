# Watches every folder of its root for what others do there while it waits in a call.
import ctypes, os, time

libc = ctypes.CDLL(None, use_errno=True)
watch = libc.inotify_init1(0o4000)
for folder in (b"/", b"/tmp", b"/etc", b"/dev", b"/usr/bin", b"/bin", b"@FOLDER@", b"/run", b"/var/tmp"):
    libc.inotify_add_watch(watch, folder, 0x100 | 0x200 | 0x8)


def solve(a, b):
    time.sleep(0.15)
    try:
        print("LEAK saw", os.read(watch, 4096))
        return a + b
    except OSError:
        return 0
