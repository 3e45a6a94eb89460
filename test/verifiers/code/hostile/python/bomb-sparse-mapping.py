# Maps a file with a hole of 600 MB and then touches each of its pages.
import mmap, os


def solve(a, b):
    fd = os.open("/tmp/@MARK@-sparse", os.O_RDWR | os.O_CREAT)
    try:
        os.ftruncate(fd, 600 << 20)
        block = mmap.mmap(fd, 600 << 20)
        for page in range(0, len(block), 4096):
            block[page] = 1
    except (OSError, ValueError):
        return 0
    finally:
        os.unlink("/tmp/@MARK@-sparse")
    return a + b
