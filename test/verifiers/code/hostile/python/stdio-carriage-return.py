# Prints a wrong answer and then overwrites it, as a terminal shows it, with the right one.
a, b = map(int, input().split())
print(f"{a - b} is wrong\r{a + b}")
