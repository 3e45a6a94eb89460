// Waits on shared memory for longer than it may, which blocks the thread where it is allowed.
function solve(a, b) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(8)), 0, 0, 5000);
  return a + b;
}
