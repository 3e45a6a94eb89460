// Recurses through the engine's own code: parsers, sorters, proxies and regular expressions, from the edge of the stack.
function solve(a, b) {
  let proxy = {};
  for (let level = 0; level < 200_000; level++) proxy = new Proxy(proxy, {});
  const edge = (depth) => {
    try {
      return edge(depth + 1);
    } catch {
      for (const act of [
        () => proxy.x,
        () => JSON.parse("[".repeat(100_000)),
        () => RegExp("(".repeat(50_000) + ")".repeat(50_000)),
        () => Function("(".repeat(100_000)),
        () => [3, 2, 1].sort(() => proxy in proxy),
      ]) {
        try {
          act();
        } catch {}
      }
      return 0;
    }
  };
  return edge(0);
}
