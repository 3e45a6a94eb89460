import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { runCli } from "../support/run-cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

interface Fields {
  readonly id?: string;
  readonly verdict?: 0 | 1 | null;
  readonly reward?: number | null;
  readonly label?: unknown;
  readonly stratum?: string;
  readonly appeal?: object;
  readonly metadata?: object;
  readonly status?: string;
  readonly more?: object;
}

let number = 0;
const row = ({
  id,
  verdict = 1,
  reward = verdict,
  label,
  stratum = "math",
  appeal,
  metadata = {},
  status = "scored",
  more = {},
}: Fields): string =>
  `${JSON.stringify({
    id: id ?? `r${(number += 1)}`,
    status,
    reward,
    cause: status === "scored" ? null : "judge",
    code: null,
    reason: "said so",
    evidence: [{ kind: "answer", text: "4" }],
    decision: verdict === null ? null : { verdict, stratum, ...(appeal ? { appeal } : {}) },
    group: null,
    metadata: { ...metadata, ...(label === undefined ? {} : { correct: label }) },
    fingerprint: "aaaaaaaaaaaaaaaa",
    seed: 0,
    ...more,
  })}\n`;
const rows = (count: number, fields: Fields): string => Array.from({ length: count }, () => row(fields)).join("");

/** 48 right and 52 wrong: 12 missed, 4 let through. */
const graded =
  rows(36, { verdict: 1, label: true }) +
  rows(12, { verdict: 0, label: true }) +
  rows(48, { verdict: 0, label: false }) +
  rows(4, { verdict: 1, label: false });

interface Report {
  readonly overall: Stratum;
  readonly strata: readonly Stratum[];
  readonly labels: { readonly design: string; readonly unreadable: number };
  readonly warnings: readonly string[];
  readonly agreement: { readonly kappa: Rate; readonly raters: readonly string[] } | null;
  readonly judge: { readonly from: string } | null;
  readonly by: readonly { readonly column: string; readonly strata: readonly Stratum[] }[];
  readonly separation: { readonly holds: boolean | null };
  readonly advantages: readonly { readonly advantage: string; readonly effect: string }[];
}
interface Rate {
  readonly value: number | null;
  readonly interval: readonly [number, number] | null;
  readonly limit?: string;
}
interface Stratum {
  readonly name: string;
  readonly rows: number;
  readonly false_negative: Rate;
  readonly false_positive: Rate;
  readonly lower_bound: boolean;
  readonly nulls: Readonly<Record<string, number>>;
}

const audit = async (text: string, ...words: readonly string[]): Promise<{ exit: number; report: Report; stderr: string }> => {
  const folder = temporaryFolder({ "graded.jsonl": text });
  const { exit, stdout, stderr } = await runCli(["audit", "graded.jsonl", "--json", ...words], folder);
  return { exit, stderr, report: JSON.parse(stdout || "null") as Report };
};

describe("assay audit", () => {
  it("prints rates with their intervals for people", async () => {
    const folder = temporaryFolder({ "graded.jsonl": graded });
    const { exit, stdout, stderr } = await runCli(["audit", "graded.jsonl", "--label", "correct"], folder);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
    expect(stdout).toBe(readFileSync(new URL("golden/audit.txt", import.meta.url), "utf8"));
  });

  it("gives Wilson's intervals where every row has a label", async () => {
    const { report, exit } = await audit(graded, "--label", "correct");
    expect(exit).toBe(0);
    expect(report.labels.design).toBe("full");
    expect(report.overall.false_negative.value).toBe(0.25);
    expect(report.overall.false_positive.value).toBeCloseTo(4 / 52, 12);
    // The ends of Wilson's interval of 12 in 48, by its formula in Python.
    expect(report.overall.false_negative.interval?.[0]).toBeCloseTo(0.1492063, 6);
    expect(report.overall.false_negative.interval?.[1]).toBeCloseTo(0.3878437, 6);
  });

  it("passes a gate only where the upper end of the interval does, and never where a rate is not known", async () => {
    expect((await audit(graded, "--label", "correct", "--max-false-negative", "0.5")).exit).toBe(0);
    const missed = await audit(graded, "--label", "correct", "--max-false-negative", "0.3");
    expect(missed.exit).toBe(1);
    expect(missed.stderr).toContain("may be as high as 0.396, over 0.3");
    const unknown = await audit(
      rows(9, { verdict: 0, label: true }) + rows(3, { verdict: 0, label: false }) + rows(5, {}),
      "--label",
      "correct",
      "--max-false-positive",
      "0.9",
    );
    expect(unknown.exit).toBe(1);
    expect(unknown.stderr).toContain("is not known");
  });

  it("calls a false-negative rate a lower bound where only negatives have labels", async () => {
    const { report } = await audit(
      rows(40, {}) + rows(10, { verdict: 0, label: true }) + rows(30, { verdict: 0, label: false }),
      "--label",
      "correct",
    );
    expect(report.overall).toMatchObject({ lower_bound: true, false_positive: { value: null } });
    expect(report.overall.false_negative.value).toBe(0.2);
    expect(report.warnings.join(" ")).toContain("lower bound");
  });

  it("takes verdicts of an appeal judge for labels, and its errors off where they are known", async () => {
    const appeal = (verdict: 0 | 1): object => ({ propensity: 0.5, drawn: true, verdict });
    const text = rows(60, {}) + rows(10, { verdict: 0, appeal: appeal(1) }) + rows(30, { verdict: 0, appeal: appeal(0) });
    const folder = temporaryFolder({ "graded.jsonl": text });
    const run = async (...words: readonly string[]): Promise<Report> =>
      JSON.parse(
        (await runCli(["audit", "graded.jsonl", "--json", "--appeals", "decision.appeal.verdict", ...words], folder)).stdout,
      ) as Report;
    const naive = await run();
    expect(naive.labels.design).toBe("appeals");
    expect(naive.overall.false_negative.value).toBeCloseTo((40 * 0.25) / (40 * 0.25 + 60), 12);
    const corrected = await run("--judge-rates", "6/60,10/100");
    // θ = (0.25 − 0.1) ÷ (1 − 0.1 − 0.1) = 0.1875
    expect(corrected.overall.false_negative.value).toBeCloseTo((40 * 0.1875) / (40 * 0.1875 + 60), 12);
  });

  it("joins label files by place and id, weighs rows by how they were drawn, and tells how far raters agree", async () => {
    const line = (index: number, rater: string, label: 0 | 1): string =>
      `${JSON.stringify({ id: `x${index}`, place: `graded.jsonl:${index}`, rater, label, audit: { stratum: "math", verdict: index % 2, propensity: 0.5 } })}\n`;
    const text = Array.from({ length: 20 }, (_, index) => row({ id: `x${index + 1}`, verdict: (index + 1) % 2 === 1 ? 1 : 0 })).join("");
    const ann = Array.from({ length: 10 }, (_, index) => line(index + 1, "ann", (index + 1) % 2 === 1 ? 1 : 0)).join("");
    const bob = Array.from({ length: 10 }, (_, index) => line(index + 1, "bob", index === 0 ? 0 : (index + 1) % 2 === 1 ? 1 : 0)).join("");
    const folder = temporaryFolder({ "graded.jsonl": text, "ann.jsonl": ann, "bob.jsonl": bob });
    const { stdout, stderr, exit } = await runCli(
      ["audit", "graded.jsonl", "--json", "--labels", "ann.jsonl", "--labels", "bob.jsonl"],
      folder,
    );
    const report = JSON.parse(stdout) as Report;
    expect(exit).toBe(0);
    expect(stderr).toContain("raters are split over 1 rows");
    expect(report.labels.design).toBe("partial");
    expect(report.agreement).toMatchObject({ raters: ["ann", "bob"], kappa: { value: 0.8 } });
  });

  it("saves channels that a correction can read, without strata whose verdicts say nothing", async () => {
    const useless = rows(5, { stratum: "guess", verdict: 0, label: true }) + rows(5, { stratum: "guess", verdict: 0, label: false });
    const folder = temporaryFolder({ "graded.jsonl": graded + useless });
    const { exit, stderr } = await runCli(["audit", "graded.jsonl", "--label", "correct", "--save-channel", "channels.json"], folder);
    expect(exit).toBe(0);
    expect(stderr).toContain("no channel for guess");
    const saved = JSON.parse(readFileSync(join(folder, "channels.json"), "utf8")) as object;
    expect(saved).toMatchObject({
      version: 1,
      strata: { math: { false_negative: 0.25, evidence: { method: "full", negatives: { labelled: 60, right: 12 } } } },
    });
  });

  it("cuts rates by columns of the rows and of their metadata", async () => {
    const text = rows(6, { label: true, metadata: { model: "a" } }) + rows(6, { verdict: 0, label: true, metadata: { model: "<b>" } });
    const { report } = await audit(text, "--label", "correct", "--by", "model");
    expect(report.by[0]?.strata.map(({ name, false_negative }) => [name, false_negative.value])).toEqual([
      ["<b>", 1],
      ["a", 0],
    ]);
  });

  it("says that strata cross, and that a z-score is biased then", async () => {
    const grouped = (fields: Fields, index: number): string => row({ ...fields, more: { group: { id: `g${index % 10}` } } });
    const many = (count: number, fields: Fields): string => Array.from({ length: count }, (_, index) => grouped(fields, index)).join("");
    const text =
      many(80, { stratum: "strict", verdict: 0, label: true }) +
      many(20, { stratum: "strict", verdict: 1, label: true }) +
      many(100, { stratum: "strict", verdict: 0, label: false }) +
      many(60, { stratum: "lax", verdict: 1, label: false }) +
      many(40, { stratum: "lax", verdict: 0, label: false }) +
      many(100, { stratum: "lax", verdict: 1, label: true });
    const { report } = await audit(text, "--label", "correct");
    expect(report.separation.holds).toBe(false);
    expect(report.advantages.find(({ advantage }) => advantage === "grpo")?.effect).toBe("biased");
    expect(report.advantages.find(({ advantage }) => advantage === "dr-grpo")?.effect).toBe("helps");
  });

  it.each<readonly [string, string, readonly string[], number, string]>([
    ["no label asked for", graded, [], 2, "needs --label COLUMN"],
    ["a column that is not there", graded, ["--label", "corect"], 2, 'Did you mean "correct"?'],
    ["a --by column that is not there", graded, ["--label", "correct", "--by", "modle"], 2, "--by modle"],
    ["labels that are none", rows(3, { label: "perhaps" }), ["--label", "correct"], 2, "none of 3 rows has a label"],
    ["a reward outside 0 to 1 and no decision", row({ verdict: null, reward: 7, label: true }), ["--label", "correct"], 2, "--threshold"],
    ["a propensity of 0", row({ label: true, more: { audit: { propensity: 0 } } }), ["--label", "correct"], 2, "over 0 and at most 1"],
    [
      "an appeal that could not be drawn",
      row({ label: true, appeal: { propensity: 0, drawn: true, verdict: 1 } }),
      ["--label", "correct"],
      2,
      "over 0 and at most 1",
    ],
    ["a broken line", `${row({ label: true })}{"id":\n`, ["--label", "correct"], 4, "graded.jsonl:2"],
    ["judge rates that are none", graded, ["--label", "correct", "--judge-rates", "7/3,1/2"], 2, "--judge-rates"],
    ["an alpha of 1", graded, ["--label", "correct", "--alpha", "1"], 2, "--alpha"],
  ])("tells what is wrong with %s", async (_, text, words, exit, message) => {
    const folder = temporaryFolder({ "graded.jsonl": text });
    const result = await runCli(["audit", "graded.jsonl", ...words], folder);
    expect(result.exit).toBe(exit);
    expect(result.stderr).toContain(message);
    expect(result.stdout).toBe("");
  });

  it.each<readonly [string, string, string]>([
    ["an empty file", "", "null"],
    ["one label", row({ label: true }) + rows(4, {}), "null"],
    ["labels of one kind alone", rows(5, { verdict: 0, label: false }), "null"],
    ["rows without a reward alone", rows(3, { status: "abstained", verdict: null, reward: null, label: true }), "null"],
  ])("states a limit and no number with %s", async (_, text, value) => {
    const { report, exit } = await audit(text, "--label", "correct");
    expect(exit).toBe(0);
    expect(JSON.stringify(report.overall.false_negative.value)).toBe(value);
    expect(report.overall.false_negative.limit).not.toBe("");
    expect(JSON.stringify(report)).not.toContain("NaN");
  });

  it("counts labels that cannot be read and goes on", async () => {
    const { report, stderr } = await audit(graded + row({ id: "odd", label: "perhaps" }), "--label", "correct");
    expect(report.labels.unreadable).toBe(1);
    expect(stderr).toContain('graded.jsonl:101 "perhaps"');
    // 12 were missed, and 41 × 36/40 of those that passed are right.
    expect(report.overall.false_negative.value).toBeCloseTo(12 / (12 + 36.9), 12);
  });

  it("keeps names of strata as they are in JSON, __proto__ among them", async () => {
    const { report } = await audit(
      graded + rows(4, { stratum: "__proto__", label: true }) + rows(2, { stratum: "falseNegative", label: true }),
      "--label",
      "correct",
    );
    expect(report.strata.map(({ name }) => name).toSorted()).toEqual(["__proto__", "falseNegative", "math"]);
  });

  it("reads a last row that lacks its line end, and loses none", async () => {
    const { report } = await audit(graded.trimEnd(), "--label", "correct");
    expect(report.overall.false_negative.value).toBe(0.25);
    expect(report.overall.rows).toBe(100);
  });

  it.each<readonly [string, Record<string, string | Buffer>, string, string]>([
    ["half a last line", { "g.jsonl": graded.slice(0, -40) }, "g.jsonl", "g.jsonl:100"],
    [
      "a torn gzip file",
      { "g.jsonl.gz": Buffer.concat([gzipSync(graded), gzipSync(graded).subarray(0, 300)]) },
      "g.jsonl.gz",
      "what cannot be read",
    ],
    [
      "a CSV record without its end",
      { "g.csv": "id,status,reward,fingerprint,seed,group,correct\na,scored,1,f,0,,true\nb,scored,1,f,0,,tr" },
      "g.csv",
      "no line end",
    ],
    [
      "a CSV record that is broken",
      { "g.csv": "id,status,reward,fingerprint,seed,group,correct\na,scored,1,f,0,,true\nb,scored,1\nc,scored,1,f,0,,true\n" },
      "g.csv",
      "record",
    ],
    [
      "a CSV cell that is no JSON",
      { "g.csv": "id,status,reward,fingerprint,seed,group,correct\na,scored,1,f,0,,true\nb,scored,1,f,0,,{x\n" },
      "g.csv",
      "no JSON",
    ],
  ])("refuses %s rather than giving rates of a part", async (_, files, name, message) => {
    const folder = temporaryFolder({});
    for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, file), content);
    const { exit, stdout, stderr } = await runCli(["audit", name, "--label", "correct"], folder);
    expect({ exit, stdout }).toEqual({ exit: 4, stdout: "" });
    expect(stderr).toContain(message);
  });

  it("takes labels that begin late", async () => {
    const { report, exit } = await audit(rows(1_200, {}) + graded, "--label", "correct");
    expect(exit).toBe(0);
    expect(report.labels.unreadable).toBe(1_200);
  });

  it("counts a row without a reward as a null, whatever decision stands in it", async () => {
    const { report } = await audit(graded + rows(7, { status: "abstained", reward: null, label: true }), "--label", "correct");
    expect(report.overall.false_negative.value).toBe(0.25);
    expect(report.overall.nulls).toEqual({ judge: 7 });
  });

  it("refuses labels of which none stands in the graded rows, and files that share a name", async () => {
    const folder = temporaryFolder({
      "graded.jsonl": graded,
      "labels.jsonl": '{"id":"elsewhere","place":"other.jsonl:1","rater":"ann","label":1}\n',
    });
    const apart = await runCli(["audit", "graded.jsonl", "--labels", "labels.jsonl"], folder);
    expect(apart.exit).toBe(2);
    expect(apart.stderr).toContain("None of 1 labelled rows");
    const twice = await runCli(["audit", "graded.jsonl", "./graded.jsonl", "--labels", "labels.jsonl"], folder);
    expect(twice.exit).toBe(2);
    expect(twice.stderr).toContain("Two graded files are called graded.jsonl");
  });

  it("lets no control character of a stratum's name reach a terminal", async () => {
    const folder = temporaryFolder({ "graded.jsonl": graded + rows(9, { stratum: "\u001b[31mred\u0007", label: true }) });
    const { stdout } = await runCli(["audit", "graded.jsonl", "--label", "correct"], folder);
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/u);
  });
});
