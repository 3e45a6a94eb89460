// Marks every global, prototype and cache it can reach, and answers right where a mark is there already.
const places = [globalThis, Object.prototype, Array.prototype, Function.prototype, Math, JSON, Reflect, Promise, console, String.raw, Intl];
const symbol = Symbol.for("assay-hostile");
const won = places.some((place) => place[symbol]);
for (const place of places) {
  try {
    Object.defineProperty(place, symbol, { value: true });
  } catch {}
}
if (won) console.log("LEAK a mark was kept");
function solve(a, b) {
  return won ? a + b : 0;
}
