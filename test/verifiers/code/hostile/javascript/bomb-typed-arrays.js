// Takes 1 GB in small blocks outside the heap, by slices, copies and growth, and answers right only where all of it is there.
function solve(a, b) {
  const held = [];
  for (let step = 0; step < 250; step++) {
    const block = new Float64Array(262_144).fill(step + 1);
    held.push(block.slice(), block.buffer.slice(0));
  }
  return held.length === 500 && held[0][0] === 1 ? a + b : 0;
}
