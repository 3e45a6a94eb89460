// One row in a thousand makes a user's own check throw, loop for ever or end its worker: how fast are the other rows graded?
// node benchmarks/faults.ts [rows]         exit 1 where the others' throughput falls by half or more at checks of 1 ms
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runMeasured } from "./support/run-measured.ts";

const bin = fileURLToPath(new URL("../dist/src/cli/bin.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "assay-bench-"));
const faults = ["none", "THROW", "LOOP", "EXIT"] as const;
const rows = Number(process.argv[2] ?? 20_000);
let missed = false;

const recipe = join(folder, "recipe.ts");
writeFileSync(
  recipe,
  `import { defineVerifier, fail, pass } from "assay-rewards";
import * as z from "zod";

export const own = defineVerifier({
  name: "own",
  version: 1,
  summary: "Equality at a price.",
  reference: z.string(),
  check({ completion, reference }) {
    if (completion.startsWith("THROW")) throw new Error("thrown");
    if (completion.startsWith("LOOP")) for (;;);
    if (completion.startsWith("EXIT")) process.exit(1);
    const until = performance.now() + Number(process.env.CHECK_MS);
    while (performance.now() < until);
    return completion === reference ? pass("equal") : fail("not equal");
  },
});
`,
);

try {
  console.log("check ms   fault   rows/s    of clean   faulty rows");
  for (const checkMs of [0, 0.1, 1]) {
    let clean = 0;
    const count = checkMs === 1 ? rows / 2 : rows;
    for (const fault of faults) {
      const file = join(folder, "in.jsonl");
      const out = join(folder, "out.jsonl");
      const line = (index: number): string =>
        JSON.stringify({
          completion: fault !== "none" && index % 1000 === 500 ? `${fault} ${index}` : `a ${index - (index % 2)}`,
          reference: `a ${index}`,
        });
      writeFileSync(file, Array.from({ length: count }, (_, index) => `${line(index)}\n`).join(""));
      const { seconds } = await runMeasured([bin, "grade", file, "--reward", "own", "--recipes", recipe, "--out", out], {
        CHECK_MS: String(checkMs),
      });
      const rate = count / seconds;
      if (fault === "none") clean = rate;
      const good = verify(out, count, fault) && (checkMs < 1 || rate > clean / 2);
      missed ||= !good;
      console.log(
        `${String(checkMs).padEnd(10)} ${fault.padEnd(7)} ${rate.toFixed(0).padEnd(9)} ${(rate / clean).toFixed(2).padEnd(10)} ${fault === "none" ? 0 : count / 1000}${good ? "" : "  MISSED"}`,
      );
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = missed ? 1 : 0;

interface OutRow {
  readonly status: string;
  readonly reward: number | null;
  readonly cause: string | null;
}

/** Every faulty row has the status it must have, every other row its verdict. */
function verify(path: string, count: number, fault: (typeof faults)[number]): boolean {
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  return (
    lines.length === count &&
    lines.every((text, index) => {
      const row = JSON.parse(text) as OutRow; // written by the command that was just run
      if (fault === "none" || index % 1000 !== 500) return row.status === "scored" && row.reward === (index % 2 === 0 ? 1 : 0);
      return fault === "THROW"
        ? row.status === "errored" && row.reward === null
        : row.status === "scored" && row.reward === 0 && row.cause === "candidate";
    })
  );
}
