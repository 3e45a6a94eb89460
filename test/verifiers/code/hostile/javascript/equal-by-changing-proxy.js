// Gives a proxy of an array whose length, members and iteration disagree, and change from look to look.
function solve(values) {
  let looks = 0;
  return new Proxy([], {
    get(target, key) {
      looks++;
      if (key === "length") return 1;
      if (key === "includes") return () => true;
      if (key === Symbol.iterator) return () => values[Symbol.iterator]();
      return key === "constructor" ? Array : values[looks % values.length];
    },
    getPrototypeOf: () => Array.prototype,
    ownKeys: () => ["length"],
  });
}
