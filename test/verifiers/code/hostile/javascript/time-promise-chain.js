// Answers with a promise that a chain of async generators settles rightly, after five seconds of microtasks.
const end = Date.now() + 5000;
async function* ticks() {
  while (Date.now() < end) yield* [Promise.resolve(), { then: (done) => done() }];
}
(async () => {
  for await (const _ of ticks());
})();
queueMicrotask?.(function again() {
  if (Date.now() < end) queueMicrotask(again);
});
async function solve(a, b) {
  for await (const _ of ticks());
  return a + b;
}
