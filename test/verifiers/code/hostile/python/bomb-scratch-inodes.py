# Makes 40,000 empty files, folders and links, and answers right only where all could be made.
import os, shutil


def solve(a, b):
    os.makedirs("/tmp/@MARK@-inodes", exist_ok=True)
    try:
        for number in range(20_000):
            os.close(os.open(f"/tmp/@MARK@-inodes/{number}", os.O_CREAT | os.O_WRONLY))
            os.symlink("x" * 200, f"/tmp/@MARK@-inodes/l{number}")
    except OSError:
        return 0
    finally:
        shutil.rmtree("/tmp/@MARK@-inodes")
    return a + b
