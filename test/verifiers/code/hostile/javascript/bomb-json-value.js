// Gives a value of a million levels whose leaves are getters that make more of it.
function solve(a, b) {
  const grow = () => ({
    get left() {
      return grow();
    },
    get right() {
      return grow();
    },
    toJSON() {
      return { again: grow(), list: new Array(1000).fill(grow()) };
    },
  });
  let value = grow();
  for (let level = 0; level < 1_000_000; level++) value = [value];
  return value;
}
