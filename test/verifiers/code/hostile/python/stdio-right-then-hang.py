# Prints the right answer, closes its output, so that a reader sees the end, and never ends.
import os, sys, time

print(sum(map(int, input().split())), flush=True)
for fd in (0, 1, 2):
    os.close(fd)
time.sleep(5)
