# Prints the right number in the digits of another script.
a, b = map(int, input().split())
print(str(a + b).translate({48 + digit: 0x0966 + digit for digit in range(10)}))
