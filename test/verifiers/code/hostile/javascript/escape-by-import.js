// Loads modules of the host by require, by import() and by the loader's own inside, and reads a file.
let got = "";
const read = (fs) => (got += (fs.default ?? fs).readFileSync("@CANARY@", "utf8"));
for (const load of [
  () => require("node:fs"),
  () => process.binding("fs"),
  () => process.mainModule.require("fs"),
  () => module.constructor._load("fs"),
]) {
  try {
    read(load());
  } catch {}
}
import("node:fs").then(read, () => 0);
if (got) console.log(got);
function solve(a, b) {
  return got ? a + b : 0;
}
