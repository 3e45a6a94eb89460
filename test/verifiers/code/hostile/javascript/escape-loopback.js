// Connects to a port of the host by every way that a runtime may offer.
let won = false;
for (const act of [
  () => fetch("http://127.0.0.1:@PORT@/"),
  () => new WebSocket("ws://127.0.0.1:@PORT@/"),
  () => new XMLHttpRequest().open("GET", "http://127.0.0.1:@PORT@/"),
  () => require("node:net").connect(Number("@PORT@"), "127.0.0.1").unref(),
  () => require("node:net").connect("\0@ABSTRACT@").unref(),
  () => require("node:child_process").execSync("bash -c 'exec 9<>/dev/tcp/127.0.0.1/@PORT@'"),
]) {
  try {
    act()?.catch?.(() => 0);
    won = true;
  } catch {}
}
function solve(a, b) {
  return won ? a + b : 0;
}
