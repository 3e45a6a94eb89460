// Multiplies and prints integers of millions of digits, which an engine does in one step that it cannot leave.
function solve(a, b) {
  let big = 3n ** 2_000_000n;
  for (let step = 0; step < 6; step++) big = big * big + 1n;
  return String(big).length > 9 ? a + b : 0;
}
