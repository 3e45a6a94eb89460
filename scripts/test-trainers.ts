// Runs real trainers and clients against Assay, in environments that uv makes in the system's temporary folder.
// npm run test:trainers -- [NAME ...] [--quick]      all, these, or the quick ones; exit 1 where a line does not hold
// ASSAY_<NAME>_PYTHON, such as ASSAY_TRL_PYTHON, names an interpreter that has the packages already.
import { parseArgs } from "node:util";
import { trainers } from "./trainers/all.ts";
import { interpreterOf } from "./trainers/support/environment.ts";

const { positionals: names, values } = parseArgs({ allowPositionals: true, options: { quick: { type: "boolean", default: false } } });
const unknown = names.filter((name) => !trainers.some((trainer) => trainer.name === name));
if (unknown.length > 0) throw new Error(`There is no ${unknown.join(", ")}: choose from ${trainers.map(({ name }) => name).join(", ")}.`);

let failed = 0;
let passed = 0;
for (const trainer of trainers) {
  if (names.length > 0 ? !names.includes(trainer.name) : values.quick && !trainer.quick) continue;
  const start = performance.now();
  const say = (holds: boolean, what: string): void => {
    console.log(`${holds ? "ok    " : "FAILED"}  ${trainer.name}: ${what}`);
    if (holds) passed += 1;
    else failed += 1;
  };
  try {
    const given = process.env[`ASSAY_${trainer.name.replaceAll("-", "_").toUpperCase()}_PYTHON`];
    if (given === undefined) console.log(`${trainer.name}: needs ${trainer.download}`);
    const python = given ?? (await interpreterOf(trainer.environment));
    const ready = performance.now();
    await trainer.check(python, say);
    console.log(`${trainer.name}: ${seconds(ready - start)} s for its environment, ${seconds(performance.now() - ready)} s to run`);
  } catch (cause) {
    say(false, cause instanceof Error ? cause.message : String(cause));
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);

function seconds(milliseconds: number): string {
  return (milliseconds / 1_000).toFixed(1);
}
