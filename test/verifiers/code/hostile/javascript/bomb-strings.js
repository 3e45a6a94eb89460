// Makes many long strings flat, 1.6 GB in all, and answers right only where all of them fit.
function solve(a, b) {
  const held = [];
  for (let step = 0; step < 16; step++) held.push("é中".padStart(50_000_000 + step, "x" + step).toUpperCase());
  return held.every((text) => text.charCodeAt(text.length - 2) > 0) ? a + b : 0;
}
