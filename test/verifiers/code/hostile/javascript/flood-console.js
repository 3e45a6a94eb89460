// Writes 256 MB to the console by all its methods, and answers right.
function solve(a, b) {
  const block = "\u{1F4A3}".repeat(16_384);
  for (let step = 0; step < 4096; step++) {
    console.log(block);
    console.error?.(block);
  }
  return a + b;
}
