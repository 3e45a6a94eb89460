import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { runCli } from "../support/run-cli.ts";
import { runMain } from "../support/run-main.ts";
import { gradedLine } from "./graded-line.ts";

interface Drawn {
  readonly id: string;
  readonly place: string;
  readonly audit: { readonly stratum: string; readonly verdict: 0 | 1; readonly propensity: number };
}

const lines = Array.from({ length: 400 }, (_, i) =>
  gradedLine({
    id: `row-${i}`,
    verdict: i % 10 === 9 ? null : i % 4 === 0 ? 1 : 0,
    stratum: i % 40 === 0 ? "rare" : "math",
    metadata: { ok: i % 4 === 0 ? 1 : 0, kind: i % 2 === 0 ? "even" : "odd" },
  }),
);
const files = {
  "graded.jsonl": lines.join(""),
  "turned.jsonl": lines.toReversed().join(""),
  "bare.jsonl": '{"id":"1","status":"scored","reward":1,"group":null,"fingerprint":"f","seed":0}\n',
  "none.jsonl": "",
  "twins.jsonl": Array.from({ length: 200 }, (_, i) =>
    gradedLine({ id: String(i), verdict: 0, completion: "same" }).replace(/question \d+/u, "same"),
  ).join(""),
};
let cwd = "";
beforeEach(() => {
  cwd = temporaryFolder(files);
});
const drawn = async (...words: readonly string[]): Promise<readonly Drawn[]> => {
  const { code, stdout } = await runMain(["audit", "sample", ...words], { cwd });
  expect(code).toBe(0);
  return stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Drawn);
};
const idsOf = (rows: readonly Drawn[]): readonly string[] => rows.map(({ id }) => id).toSorted();

describe("assay audit sample", () => {
  it("draws from every cell, and says with which propensity", async () => {
    const rows = await drawn("graded.jsonl", "--n", "100");
    expect(rows.length).toBe(100);
    const cells = Map.groupBy(rows, ({ audit }) => `${audit.stratum} ${audit.verdict}`);
    expect([...cells.keys()].toSorted()).toEqual(["math 0", "math 1", "rare 1"]);
    const sizes: Readonly<Record<string, number>> = { "math 0": 260, "math 1": 90, "rare 1": 10 };
    for (const [cell, members] of cells)
      for (const { audit } of members) expect(audit.propensity).toBeCloseTo(members.length / (sizes[cell] ?? 0), 12);
  });

  it("writes what a person needs, in the order of the rows", async () => {
    const rows = await drawn("graded.jsonl", "--n", "100");
    expect(Object.keys(rows[0] ?? {})).toEqual(["id", "place", "prompt", "completion", "reference", "audit"]);
    const numbers = rows.map(({ place }) => Number(place.split(":")[1]));
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  });

  it("draws the same rows again, in any order of the file, and others by another seed", async () => {
    const ids = idsOf(await drawn("graded.jsonl", "--n", "60"));
    expect(idsOf(await drawn("graded.jsonl", "--n", "60"))).toEqual(ids);
    expect(idsOf(await drawn("turned.jsonl", "--n", "60"))).toEqual(ids);
    expect(idsOf(await drawn("graded.jsonl", "--n", "60", "--seed", "1"))).not.toEqual(ids);
  });

  it("holds a smaller draw in a larger one", async () => {
    const [less, more] = [await drawn("graded.jsonl", "--n", "60"), new Set(idsOf(await drawn("graded.jsonl", "--n", "120")))];
    expect(less.filter(({ id }) => !more.has(id))).toEqual([]);
  });

  it("draws each row of a cell as often as others", async () => {
    const times = new Map<string, number>();
    for (let seed = 0; seed < 60; seed += 1)
      for (const { id, audit } of await drawn("graded.jsonl", "--n", "180", "--seed", String(seed)))
        if (audit.verdict === 0) times.set(id, (times.get(id) ?? 0) + 1);
    // 260 rows; the chance of a row being outside of this range for all seeds is below 1e-6 a row.
    expect(times.size).toBe(260);
    expect(Math.max(...times.values())).toBeLessThan(55);
  });

  it("draws some of many equal rows, not all or none", async () => {
    expect((await drawn("twins.jsonl", "--n", "50")).length).toBe(50);
  });

  it("cuts strata by columns too, and leaves out what has a label", async () => {
    const rows = await drawn("graded.jsonl", "--n", "100", "--by", "kind");
    expect(new Set(rows.map(({ audit }) => audit.stratum))).toEqual(new Set(["math · even", "math · odd", "rare · even"]));
    const { stdout, stderr } = await runMain(["audit", "sample", "graded.jsonl", "--n", "100", "--label", "ok"], { cwd });
    expect(stdout).toBe("");
    expect(stderr).toContain("drew 100 rows   100 of them are labelled already   40 rows have no verdict and cannot be drawn\n");
  });

  it("writes a file, from a process of its own", async () => {
    const { code, stdout, stderr } = await runCli([
      "audit",
      "sample",
      join(cwd, "graded.jsonl"),
      "--n",
      "20",
      "--out",
      join(cwd, "out.jsonl"),
    ]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(stderr).toMatch(/^drew 20 rows {3}40 rows have no verdict/u);
    expect(readFileSync(join(cwd, "out.jsonl"), "utf8").trimEnd().split("\n").length).toBe(20);
  });

  it("draws every row where fewer stand there than are wanted, and nothing from nothing", async () => {
    expect((await drawn("graded.jsonl", "--n", "1000")).length).toBe(360);
    const { code, stderr } = await runMain(["audit", "sample", "none.jsonl", "--n", "5"], { cwd });
    expect(code).toBe(0);
    expect(stderr).toContain("warning: there was no row to draw");
  });

  it.each([
    [["graded.jsonl"], 2, "E_USAGE"],
    [["-", "--n", "5"], 2, "E_USAGE"],
    [["graded.jsonl", "--n", "0"], 2, "E_USAGE"],
    [["graded.jsonl", "--n", "2.5"], 2, "E_USAGE"],
    [["graded.jsonl", "--n", "100001"], 2, "E_USAGE"],
    [["bare.jsonl", "--n", "5"], 2, "E_COLUMN_MISSING"],
    [["missing.jsonl", "--n", "5"], 4, "E_FILE_READ"],
  ])("%j ends with %i and %s", async (words, code, error) => {
    const { code: exit, stderr } = await runMain(["audit", "sample", ...words], { cwd });
    expect(exit).toBe(code);
    expect(stderr).toMatch(new RegExp(`^error ${error}: `, "u"));
  });
});
