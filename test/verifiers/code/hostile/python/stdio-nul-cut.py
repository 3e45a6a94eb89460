# Prints the right answer, a NUL and then the wrong one.
import sys

a, b = map(int, input().split())
sys.stdout.write(f"{a + b}\0{a - b}\n")
