import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { runCli } from "../support/run-cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

interface Fields {
  readonly id: string;
  readonly status?: string;
  readonly reward?: number | null;
  readonly reason?: string;
  readonly error?: { readonly code: string } | null;
  readonly parts?: object;
  readonly fingerprint?: string;
}

const row = ({
  id,
  status = "scored",
  reward = 1,
  reason = "said so",
  error = null,
  parts = {},
  fingerprint = "aaaaaaaaaaaaaaaa",
}: Fields): string =>
  `${JSON.stringify({ id, status, reward, cause: null, code: null, reason, parts, error, group: null, fingerprint, seed: 0 })}\n`;
const record = (version: number, weight: number): string =>
  JSON.stringify({
    version: 1,
    assay: "0.1.0",
    fingerprint: "aaaaaaaaaaaaaaaa",
    reward: { use: "weighted-sum", version: 1, with: { correct: { weight, reward: { use: "math", version, with: {} } } } },
    seed: 0,
    inputs: [],
    map: {},
    label: null,
    keep: [],
    recipes: [],
    rows: null,
  });
const part = (reward: number): object => ({ correct: { status: "scored", reward, parts: {} } });

const a =
  row({ id: "same" }) +
  row({ id: "lost", reason: "1/2 is 0.5", parts: part(1) }) +
  row({ id: "won", reward: 0, reason: "no answer found", parts: part(0) }) +
  row({ id: "mended", status: "errored", reward: null, error: { code: "E_CHECK_THREW" } }) +
  row({ id: "reworded", reason: "before" });
const b =
  row({ id: "same" }) +
  row({ id: "lost", reward: 0, reason: "1/2 is not 0.50", parts: part(0), fingerprint: "bbbbbbbbbbbbbbbb" }) +
  row({ id: "won", reward: 0.25, reason: "found 3", parts: part(0.25) }) +
  row({ id: "mended" }) +
  row({ id: "reworded", reason: "after" });

describe("assay diff", () => {
  it("tells what changed, by which verifier version, with the most telling rows first", async () => {
    const folder = temporaryFolder({
      "a.jsonl": a,
      "b.jsonl": b,
      "a.jsonl.assay.json": record(6, 0.9),
      "b.jsonl.assay.json": record(7, 0.8),
    });
    const { exit, stdout, stderr } = await runCli(["diff", "a.jsonl", "b.jsonl"], folder);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
    expect(stdout).toBe(readFileSync(new URL("golden/diff.txt", import.meta.url), "utf8"));
  });

  it("exits 1 past the changes that are allowed, rows that stand in one file alone among them", async () => {
    const folder = temporaryFolder({ "a.jsonl": a, "b.jsonl": b, "short.jsonl": row({ id: "same" }) });
    expect((await runCli(["diff", "a.jsonl", "b.jsonl", "--fail-over", "3"], folder)).exit).toBe(0);
    expect((await runCli(["diff", "a.jsonl", "b.jsonl", "--fail-over", "2"], folder)).exit).toBe(1);
    expect((await runCli(["diff", "a.jsonl", "a.jsonl", "--fail-over", "0"], folder)).exit).toBe(0);
    const { exit, stdout } = await runCli(["diff", "a.jsonl", "short.jsonl", "--fail-over", "3"], folder);
    expect(exit).toBe(1);
    expect(stdout).toContain("0 of 1 rows changed   only in A 4   only in B 0");
  });

  it("matches rows by id where the files are in different orders, the occurrences of one id in turn", async () => {
    const first = row({ id: "x" }) + row({ id: "y" }) + row({ id: "x", reward: 0 });
    const second = row({ id: "y" }) + row({ id: "x" }) + row({ id: "x", reward: 0 });
    const folder = temporaryFolder({ "a.jsonl": first, "b.jsonl": second });
    expect((await runCli(["diff", "a.jsonl", "b.jsonl", "--fail-over", "0"], folder)).exit).toBe(0);
  });

  it("prints lines of JSON where it is asked to", async () => {
    const folder = temporaryFolder({ "a.jsonl": a, "b.jsonl": b });
    const { stdout } = await runCli(["diff", "a.jsonl", "b.jsonl", "--json", "--examples", "1"], folder);
    const [summary, ...examples] = stdout
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as object);
    expect(summary).toMatchObject({ type: "diff", both: 5, changed: 3, only_a: 0, only_b: 0 });
    expect(examples).toMatchObject([{ type: "example", id: "lost" }, { id: "mended" }]);
  });

  it("refuses files that are not there or hold no results", async () => {
    const folder = temporaryFolder({ "a.jsonl": a, "in.jsonl": '{"completion":"4"}\n' });
    for (const other of ["missing.jsonl", "in.jsonl"]) {
      const { exit, stderr } = await runCli(["diff", "a.jsonl", other], folder);
      expect(exit).toBe(4);
      expect(stderr).toContain("E_FILE_READ");
    }
  });

  it("tells where verdicts moved by stratum, and what labels say that it does to the rates", async () => {
    const graded = (id: string, verdict: 0 | 1, stratum: string, correct: boolean): string =>
      `${JSON.stringify({ ...(JSON.parse(row({ id, reward: verdict })) as object), decision: { verdict, stratum }, metadata: { correct } })}\n`;
    const ids = Array.from({ length: 20 }, (_, index) => `q${index}`);
    // Every other completion is right; the first version refuses them all, and the second one passes all but q0.
    const before = ids.map((id, index) => graded(id, 0, "math", index % 2 === 0)).join("") + graded("w", 1, "units", false);
    const after =
      ids.map((id, index) => graded(id, index % 2 === 0 && index > 0 ? 1 : 0, "math", index % 2 === 0)).join("") +
      graded("w", 1, "units", false);
    const folder = temporaryFolder({ "a.jsonl": before, "b.jsonl": after });
    const { stdout } = await runCli(["diff", "a.jsonl", "b.jsonl", "--label", "correct", "--examples", "0"], folder);
    expect(stdout).toContain("math                                       fail → pass 9   pass → fail 0");
    expect(stdout).toMatch(/false negatives, all +1\.000 \(0\.722–1\.000\) → 0\.100 \(0\.018–0\.404\) +p 0\.004/u);
    expect(stdout).toMatch(/false positives, all +0\.091 \(0\.016–0\.377\) → 0\.091 \(0\.016–0\.377\) +p 1\.000/u);
    const [summary] = (await runCli(["diff", "a.jsonl", "b.jsonl", "--label", "correct", "--json"], folder)).stdout.split("\n");
    expect(JSON.parse(summary ?? "")).toMatchObject({
      verdicts: {
        overall: { right: { fail_both: 1, fail_to_pass: 9, pass_to_fail: 0, pass_both: 0 }, wrong: { fail_both: 10, pass_both: 1 } },
        unlabelled: 0,
      },
    });
  });
});
