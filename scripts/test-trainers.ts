// Trains with the real trainers, in environments that are made for it in the system's temporary folder.
// npm run test:trainers -- [NAME ...]      all of them, or these; exit 1 where a line does not hold
// ASSAY_TRL_PYTHON names an interpreter that has TRL already.
import { pythonWith } from "../benchmarks/support/python.ts";
import { checkTrl } from "./trainers/trl.ts";

interface Trainer {
  readonly name: string;
  readonly packages: readonly string[];
  /** What is downloaded the first time. */
  readonly download: string;
  /** The variable that names an interpreter which has the packages. */
  readonly variable: string;
  check(python: string, say: (text: string) => void): Promise<readonly string[]>;
}

const trainers: readonly Trainer[] = [
  {
    name: "trl",
    packages: ["trl==1.16.0", "torch==2.15.0", "transformers==5.23.0"],
    download: "about 5.6 GB on disk, most of it libraries for GPUs that torch depends on",
    variable: "ASSAY_TRL_PYTHON",
    check: checkTrl,
  },
];

const names = process.argv.slice(2);
let failed = 0;
let passed = 0;
for (const trainer of trainers.filter(({ name }) => names.length === 0 || names.includes(name))) {
  const start = performance.now();
  const given = process.env[trainer.variable];
  if (given === undefined) console.log(`${trainer.name}: ${trainer.packages.join(" ")}, ${trainer.download}`);
  const python = given ?? (await pythonWith(trainer.packages));
  const faults = await trainer.check(python, (text) => {
    console.log(text);
    if (text.startsWith("ok")) passed += 1;
  });
  failed += faults.length;
  console.log(`${trainer.name}: ${((performance.now() - start) / 1_000).toFixed(0)} s`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
