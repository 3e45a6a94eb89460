# Prints the right answer to stderr alone, for a reader that joins the two.
import sys

print(sum(map(int, sys.stdin.read().split())), file=sys.stderr)
