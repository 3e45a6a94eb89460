// Lets a regular expression go back and forth for hours before it answers.
function solve(a, b) {
  /^(([a-z])+.)+[A-Z]([a-z])+$/.test("a".repeat(60));
  return a + b;
}
