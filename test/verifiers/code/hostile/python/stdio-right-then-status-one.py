# Prints the right answer and ends with a failing status.
import sys

print(sum(map(int, input().split())))
sys.exit("something went wrong")
