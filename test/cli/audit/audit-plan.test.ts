import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { runMain } from "../support/run-main.ts";
import { gradedLine } from "./graded-line.ts";

describe("assay audit plan", () => {
  it.each([
    ["--rate 0.05 --half-width 0.01", "1,838 labels (by Wald's formula 1,825)\n"],
    ["--max-rate 0.01", "299 labels, of which at most 0 may be failures\n"],
    ["--max-rate 0.05 --failures 1 --json", '{"labels":93,"failures":1,"max_rate":0.05}\n'],
    [
      "--passed 0.05 --ppv 0.9 --overturn 0.02 --half-width 0.05",
      "3,281 labelled negatives, or 5,012 rows drawn blindly; the false-negative rate would be 0.297\n",
    ],
  ])("%s", async (words, stdout) => {
    expect(await runMain(["audit", "plan", ...words.split(" ")])).toEqual({ code: 0, stdout, stderr: "" });
  });

  it("shares labels among the cells of graded rows, with the labels so far as a pilot", async () => {
    const rows = Array.from({ length: 300 }, (_, i) =>
      gradedLine({ id: `${i}`, verdict: i % 3 === 0 ? 1 : 0, metadata: i < 60 ? { ok: i % 3 === 0 } : {} }),
    );
    const cwd = temporaryFolder({ "graded.jsonl": rows.join("") });
    const { code, stdout } = await runMain(["audit", "plan", "graded.jsonl", "--label", "ok", "--n", "120"], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^stratum +verdict +rows +labelled +wanted +to label\nmath +refused +200 +40 +\d+ +\d+\nmath +passed +100 +20 +\d+ +\d+\nexpected: false negatives to ± 0\.\d{3}, /u,
    );
    const json = await runMain(["audit", "plan", "graded.jsonl", "--half-width", "0.1", "--json"], { cwd });
    const lines = json.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ type }) => type)).toEqual(["cell", "cell", "summary"]);
  });

  it.each([
    [[], "E_USAGE"],
    [["--rate", "0.1"], "E_USAGE"],
    [["--rate", "2", "--half-width", "0.1"], "E_AUDIT"],
    [["--max-rate", "0"], "E_AUDIT"],
    [["--max-rate", "0.1", "--alpha", "0"], "E_AUDIT"],
  ])("%j is refused with %s", async (words, code) => {
    const { code: exit, stderr } = await runMain(["audit", "plan", ...words]);
    expect(exit).toBe(2);
    expect(stderr).toMatch(new RegExp(`^error ${code}: `, "u"));
  });

  it("exits 4 where a file cannot be read", async () => {
    expect(await runMain(["audit", "plan", "none.jsonl", "--n", "5"])).toMatchObject({ code: 4 });
  });
});
