// `npm run build:wheel`: the wheel of the Python package, with the built command and its production dependencies inside, and the source
// distribution that it is made of. Both lie in .check/wheel/dist. Needs npm's registry and Python's, and nothing else.
import { statSync } from "node:fs";
import { buildWheel } from "./wheel/wheel.ts";

const start = performance.now();
for (const path of Object.values(await buildWheel())) console.log(`${path}  ${(statSync(path).size / 1e6).toFixed(2)} MB`);
console.log(`${((performance.now() - start) / 1_000).toFixed(1)} s`);
