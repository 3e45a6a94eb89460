# Lets a regular expression go back and forth for minutes before it answers.
import re


def solve(a, b):
    re.match(r"((?:a|aa|a?)+)+$", "a" * 48 + "!")
    return a + b
