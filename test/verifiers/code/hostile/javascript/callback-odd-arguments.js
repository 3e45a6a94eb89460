// Calls the tests' function with proxies and objects with traps, and with itself, without end and from microtasks.
function solve(apply, values) {
  const trap = new Proxy(function () {}, { get: () => trap, apply: () => trap, has: () => true, ownKeys: () => [] });
  for (const odd of [
    trap,
    apply,
    solve,
    { then: apply },
    Object.create(null),
    Symbol("x"),
    10n ** 4000n,
    { __proto__: null, toString: apply },
  ]) {
    try {
      apply(odd);
    } catch {}
  }
  Promise.resolve().then(() => values.forEach((value) => apply(value)));
  const list = values.map(() => trap);
  list.every = () => true;
  return list;
}
