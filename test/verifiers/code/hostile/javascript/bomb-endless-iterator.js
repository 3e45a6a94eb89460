// Gives an iterable that never ends and that cannot be closed.
function solve(values) {
  return {
    length: 2 ** 53,
    *[Symbol.iterator]() {
      for (;;) {
        try {
          yield values;
        } finally {
          continue;
        }
      }
    },
  };
}
