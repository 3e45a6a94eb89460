// Throws objects whose text never ends, whose every trap throws, and that are no objects at all.
let calls = 0;
const loop = () => {
  for (;;);
};
const things = [
  {
    toString: loop,
    get message() {
      return loop();
    },
    get stack() {
      return loop();
    },
    get name() {
      return loop();
    },
  },
  new Proxy({}, new Proxy({}, { get: () => loop })),
  Symbol("x"),
  null,
];
Error.prepareStackTrace = loop;
function solve(a, b) {
  const thing = things[calls++ % things.length];
  throw thing;
}
