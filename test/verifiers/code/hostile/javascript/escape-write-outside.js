// Writes a file of the host through modules, a child process, a worker and a report.
let won = false;
for (const act of [
  () => require("node:fs").writeFileSync("@FOLDER@/js-out", "x"),
  () => require("node:child_process").execFileSync("touch", ["@FOLDER@/js-out"]),
  () => new (require("node:worker_threads").Worker)("require('fs').writeFileSync('@FOLDER@/js-out','')", { eval: true }),
  () => process.report.writeReport("@FOLDER@/js-out"),
]) {
  try {
    act();
    won = true;
    break;
  } catch {}
}
function solve(a, b) {
  return won ? a + b : 0;
}
