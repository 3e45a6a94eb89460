import { appendFileSync } from "node:fs";
import { defineVerifier, fail, pass, type Definition } from "assay-rewards";

/** Passes completions with an even number, and notes each that it computed in a file that the environment names. */
export const counted: Definition = defineVerifier({
  name: "counted",
  version: 1,
  summary: "Passes completions with an even number.",
  async check({ completion }) {
    appendFileSync(process.env["COUNTED_FILE"] ?? "", `${completion}\n`);
    await new Promise((resolve) => setImmediate(resolve));
    if (completion === process.env["COUNTED_KILL_AT"]) process.kill(process.pid, "SIGKILL");
    return Number(completion) % 2 === 0 ? pass(`${completion} is even`) : fail(`${completion} is odd`);
  },
});
