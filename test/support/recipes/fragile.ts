import { defineVerifier, fail, pass, type Definition } from "assay-rewards";

/**
 * Passes completions with an even number. Where the environment says so it throws for one in a hundred, or kills its process with SIGKILL
 * at one number: what a run that can be resumed must bear.
 */
export const fragile: Definition = defineVerifier({
  name: "fragile",
  version: 1,
  summary: "Passes completions with an even number.",
  check({ completion }) {
    const number = Number(completion);
    if (completion === process.env["FRAGILE_KILL_AT"]) process.kill(process.pid, "SIGKILL");
    if (process.env["FRAGILE_THROWS"] === "1" && number % 100 === 42) throw new Error("not today");
    return number % 2 === 0 ? pass(`${completion} is even`) : fail(`${completion} is odd`);
  },
});
