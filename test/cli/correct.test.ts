import { describe, expect, it } from "vitest";
import { groupAdvantages } from "../../src/noise/index.ts";
import { runCli, type CliResult } from "../support/run-cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

interface Fields {
  readonly id: string;
  readonly group?: string | null;
  readonly size?: number;
  readonly round?: string;
  readonly verdict?: 0 | 1 | null;
  readonly stratum?: string;
  readonly more?: object;
}

const row = ({ id, group = "g", size, round, verdict = 1, stratum = "math", more = {} }: Fields): string => {
  const status = verdict === null ? "abstained" : "scored";
  const named = group === null ? null : { id: group, ...(size === undefined ? {} : { size }), ...(round === undefined ? {} : { round }) };
  const decision = verdict === null ? null : { verdict, stratum };
  return `${JSON.stringify({ id, status, reward: verdict, cause: null, decision, group: named, fingerprint: "a", seed: 0, ...more })}\n`;
};

const channel = `version: 1
strata:
  math: { false_positive: 0.1, false_negative: 0.3 }
  free: { false_positive: 0.4, false_negative: 0.2 }
`;
const math = { falsePositive: 0.1, falseNegative: 0.3 };
const free = { falsePositive: 0.4, falseNegative: 0.2 };

async function correct(files: Readonly<Record<string, string>>, ...words: readonly string[]): Promise<CliResult> {
  const folder = temporaryFolder({ "channel.yaml": channel, ...files });
  const graded = Object.keys(files).filter((name) => name.endsWith(".jsonl"));
  return await runCli(["correct", ...graded, "--channel", "channel.yaml", ...words], folder);
}

const linesOf = (text: string): readonly Record<string, unknown>[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe("assay correct", () => {
  it("corrects each row by its stratum and makes advantages of groups whose rows stand apart, in the order of the input", async () => {
    const a =
      row({ id: "a1", group: "a" }) +
      row({ id: "b1", group: "b", verdict: 0 }) +
      row({ id: "a2", group: "a", verdict: 0, stratum: "free" });
    const b = row({ id: "b2", group: "b", verdict: null }) + row({ id: "a3", group: "a", verdict: 0 }) + row({ id: "b3", group: "b" });
    const { exit, stdout, stderr } = await correct({ "1.jsonl": a, "2.jsonl": b }, "--advantages", "rloo");
    const ofA = groupAdvantages([1, 0, 0], { estimator: "rloo", channels: [math, free, math] });
    const ofB = groupAdvantages([0, null, 1], { estimator: "rloo", channels: math });
    expect(exit).toBe(0);
    expect(linesOf(stdout)).toEqual([
      { id: "a1", group: { id: "a" }, reward: 1, corrected: ofA.corrected[0], advantage: ofA.advantages[0], stratum: "math" },
      {
        id: "b1",
        group: { id: "b" },
        reward: 0,
        corrected: ofB.corrected[0],
        advantage: ofB.advantages[0],
        stratum: "math",
        warnings: ["scale-only"],
      },
      { id: "a2", group: { id: "a" }, reward: 0, corrected: ofA.corrected[1], advantage: ofA.advantages[1], stratum: "free" },
      { id: "b2", group: { id: "b" }, reward: null, corrected: null, advantage: null, stratum: null, warnings: ["scale-only"] },
      { id: "a3", group: { id: "a" }, reward: 0, corrected: ofA.corrected[2], advantage: ofA.advantages[2], stratum: "math" },
      {
        id: "b3",
        group: { id: "b" },
        reward: 1,
        corrected: ofB.corrected[2],
        advantage: ofB.advantages[2],
        stratum: "math",
        warnings: ["scale-only"],
      },
    ]);
    expect(stderr).toContain("corrected 5 of 6 rows   mean verdict 0.400   mean corrected ");
    expect(stderr).toContain("1 rows have no reward");
    expect(stderr).toContain("warning: scale-only in 1 of 2 groups: ");
  });

  it("warns once of a correction that is a no-op, and of one that is biased, with what to take instead", async () => {
    const rows = ["a", "b"].map((group) => row({ id: `${group}1`, group }) + row({ id: `${group}2`, group, verdict: 0 })).join("");
    const same = await correct({ "g.jsonl": rows }, "--advantages", "grpo");
    expect(same.stderr.match(/warning: no-op in 2 of 2 groups/gu)).toHaveLength(1);
    const mixed = rows + row({ id: "a3", group: "a", stratum: "free" });
    const { stderr } = await correct({ "g.jsonl": mixed }, "--advantages", "grpo");
    expect(stderr).toContain("warning: biased in 1 of 2 groups: ");
    expect(stderr).toContain("sd: denoised");
    expect((await correct({ "g.jsonl": mixed }, "--advantages", "grpo", "--sd", "denoised")).stderr).not.toContain("biased");
  });

  it("tells groups of one id apart by their round, and by their size", async () => {
    const rounds = row({ id: "1", round: "1" }) + row({ id: "2", round: "2", verdict: 0 }) + row({ id: "3", round: "1", verdict: 0 });
    const found = linesOf((await correct({ "g.jsonl": rounds }, "--advantages", "dr-grpo", "--method", "none")).stdout);
    expect(found.map(({ advantage }) => advantage)).toEqual([0.5, 0, -0.5]);
    const sizes = [1, 0, 0, 0].map((verdict, index) => row({ id: String(index), size: 2, verdict: verdict === 1 ? 1 : 0 })).join("");
    const sized = linesOf((await correct({ "g.jsonl": sizes }, "--advantages", "dr-grpo", "--method", "none")).stdout);
    expect(sized.map(({ advantage }) => advantage)).toEqual([0.5, -0.5, 0, 0]);
  });

  it("gives the corrected reward as the advantage of none, which needs no groups", async () => {
    const { stdout, exit } = await correct({ "g.jsonl": row({ id: "1", group: null }) }, "--method", "anchored");
    expect([exit, linesOf(stdout)[0]]).toEqual([0, { id: "1", group: null, reward: 1, corrected: 0.9, advantage: 0.9, stratum: "math" }]);
  });

  it("weighs by the kept completion or by a column, fits bnpo, and takes spo's values from a file", async () => {
    const rows =
      row({ id: "1", more: { completion: "x", metadata: { tokens: 3 } } }) +
      row({ id: "2", verdict: 0, more: { completion: "xxx", metadata: { tokens: 1 } } }) +
      row({ id: "3", group: "h" }).replace("}\n", ',"completion":"y","metadata":{"tokens":1}}\n') +
      row({ id: "4", group: "h", more: { completion: "y", metadata: { tokens: 1 } } });
    const by = async (...words: readonly string[]): Promise<readonly unknown[]> =>
      linesOf((await correct({ "g.jsonl": rows, "values.json": '{"g":{"alpha":3,"beta":1}}' }, "--method", "none", ...words)).stdout).map(
        ({ advantage }) => advantage,
      );
    expect(await by("--advantages", "opo")).toEqual([0.75, -0.25, 0, 0]);
    expect(await by("--advantages", "opo", "--length", "metadata.tokens")).toEqual([0.25, -0.75, 0, 0]);
    expect(await by("--advantages", "spo", "--values", "values.json")).toEqual([0.25, -0.75, 0.5, 0.5]);
    expect(await by("--advantages", "bnpo", "--bnpo", "1,1")).toEqual([expect.closeTo(0.5, 9), expect.closeTo(-0.5, 9), 0, 0]);
    // Pass rates 0.5 and 1: mean 0.75, variance 0.125, so alpha 1 + 0.125 and beta 1 + 0.125 / 3.
    const { alpha, beta } = { alpha: 1.125, beta: 1 + 0.125 / 3 };
    const fitted = groupAdvantages([1, 0], { estimator: "bnpo", bnpo: { alpha, beta } }).advantages;
    expect(await by("--advantages", "bnpo")).toEqual([...fitted.map((value) => expect.closeTo(value ?? 0, 9) as number), 0, 0]);
  });

  it("leaves rows of an unknown stratum uncorrected or out where that is asked for", async () => {
    const rows = row({ id: "1" }) + row({ id: "2", stratum: "maths" }) + row({ id: "3", verdict: 0 });
    const raw = await correct({ "g.jsonl": rows }, "--unknown-stratum", "raw");
    expect(linesOf(raw.stdout).map(({ corrected }) => corrected)).toEqual([expect.closeTo(1.5, 9), 1, expect.closeTo(-1 / 6, 9)]);
    expect(raw.stderr).toContain("1 rows are of a stratum without rates.");
    const dropped = await correct({ "g.jsonl": rows }, "--unknown-stratum", "abstain", "--advantages", "rloo");
    expect(linesOf(dropped.stdout).map(({ advantage }) => advantage === null)).toEqual([false, true, false]);
  });

  it("warns of strata whose rates are of little worth, where rows of them came", async () => {
    const text = `version: 1
strata:
  math:
    false_positive: 0
    false_negative: 0.3
    evidence: { method: partial, negatives: { labelled: 9, right: 3 }, positives: { labelled: 0, right: 0 }, false_negative_interval: [0.05, 0.95], lower_bound: true }
  low: { false_positive: 0.4, false_negative: 0.4 }
  never: { false_positive: 0.4, false_negative: 0.4 }
`;
    const rows = row({ id: "1" }) + row({ id: "2", stratum: "low" });
    const { stderr } = await correct({ "channel.yaml": text, "g.jsonl": rows }, "--advantages", "rloo");
    for (const warning of [
      'low-j in the stratum "low": A stratum has J',
      'lower-bound in the stratum "math": No verdict 1',
      'few-labels in the stratum "math": J is less',
    ])
      expect(stderr).toContain(`warning: ${warning}`);
    expect(stderr.match(/^warning: /gmu)).toHaveLength(3);
  });

  it("prints the summary as a last line of JSON, and rows into a file", async () => {
    const rows = row({ id: "1" }) + row({ id: "2", verdict: 0 });
    const { stdout, stderr } = await correct({ "g.jsonl": rows }, "--advantages", "grpo", "--json");
    const lines = linesOf(stdout);
    expect(lines).toHaveLength(3);
    expect(lines[2]).toMatchObject({
      type: "summary",
      rows: 2,
      nulls: 0,
      groups: 1,
      mean_verdict: 0.5,
      warnings: [{ kind: "no-op", groups: 1 }],
    });
    expect(stderr).toBe("");
    const folder = temporaryFolder({ "channel.yaml": channel, "g.jsonl": rows });
    const written = await runCli(["correct", "g.jsonl", "--channel", "channel.yaml", "--out", "out.jsonl", "--json"], folder);
    expect(linesOf(written.stdout)).toHaveLength(1);
  });

  it.each<[string, string, readonly string[], string, number]>([
    [
      "an unknown stratum",
      row({ id: "1" }) + row({ id: "2", stratum: "maths" }),
      [],
      'E_CHANNEL: g.jsonl:2 ("2"): No rates are known for the stratum "maths"',
      2,
    ],
    [
      "a row without a decision",
      row({ id: "1", more: { decision: null } }),
      [],
      'E_CHANNEL: g.jsonl:1 ("1") has a reward and no decision',
      2,
    ],
    [
      "a verdict of neither 0 nor 1",
      row({ id: "1", more: { decision: { verdict: 0.5, stratum: "math" } } }),
      [],
      "E_CHANNEL: g.jsonl:1",
      2,
    ],
    [
      "a row without a group",
      row({ id: "1", group: null }),
      ["--advantages", "grpo"],
      'E_GROUP_MISSING: g.jsonl:1 ("1"): The sample has no group',
      2,
    ],
    ["a group that is short", row({ id: "1", size: 2 }), ["--advantages", "grpo"], "E_GROUP_INCOMPLETE: g.jsonl:1", 2],
    ["opo without lengths", row({ id: "1" }), ["--advantages", "opo"], "E_COLUMN_MISSING: g.jsonl:1 has no length for opo", 2],
    ["spo without values", row({ id: "1" }), ["--advantages", "spo"], "--advantages spo needs --values FILE", 2],
    [
      "values that are none",
      row({ id: "1" }),
      ["--advantages", "spo", "--values", "channel.yaml"],
      "--values channel.yaml is no JSON object",
      2,
    ],
    ["a Beta distribution that is none", row({ id: "1" }), ["--advantages", "bnpo", "--bnpo", "0.5"], "--bnpo needs two numbers from 1", 2],
    ["a bound of J that is none", row({ id: "1" }), ["--min-j", "0"], "--min-j must be above 0", 2],
    ["an output that is the input", row({ id: "1" }), ["--out", "./g.jsonl"], "--out ./g.jsonl is also an input", 2],
    ["an output that is the channel", row({ id: "1" }), ["--out", "channel.yaml"], "--out channel.yaml is also an input", 2],
    ["a device", row({ id: "1" }), ["/dev/null"], "/dev/null is no file", 4],
    ["rows that are no results", '{"a":1}\n', [], "E_FILE_READ: g.jsonl:1 is no row of results", 4],
  ])("refuses %s", async (_name, rows, words, message, code) => {
    const { exit, stderr } = await correct({ "g.jsonl": rows }, ...words);
    expect(stderr).toContain(message);
    expect(exit).toBe(code);
  });

  it.each([
    [
      "J of 0",
      "version: 1\nstrata:\n  math: { false_positive: 0.5, false_negative: 0.5 }\n",
      'The stratum "math" (channel.yaml:3:9) has J',
    ],
    [
      "a rate above 1",
      "version: 1\nstrata:\n  math: { false_positive: 5, false_negative: 0.5 }\n",
      "E_CHANNEL: Channels not readable at strata.math.false_positive",
    ],
  ])("refuses a channel with %s", async (_name, text, message) => {
    const { exit, stderr } = await correct({ "channel.yaml": text, "g.jsonl": row({ id: "1" }) });
    expect([exit, stderr.includes(message)]).toEqual([2, true]);
  });

  it("takes a short group as it is where that is asked for, and an empty file", async () => {
    const raw = await correct(
      { "g.jsonl": row({ id: "1", size: 3 }) + row({ id: "2", size: 3, verdict: 0 }) },
      "--advantages",
      "dr-grpo",
      "--incomplete",
      "raw",
    );
    expect(raw.exit).toBe(0);
    expect(await correct({ "g.jsonl": "" }, "--advantages", "grpo")).toMatchObject({ exit: 0, stdout: "" });
  });

  it("gives the same for rows in any order", async () => {
    const rows = Array.from({ length: 400 }, (_, index) =>
      row({ id: String(index), group: `g${index % 37}`, verdict: index % 3 === 0 ? 1 : 0, stratum: index % 5 === 0 ? "free" : "math" }),
    );
    const by = async (lines: readonly string[]): Promise<readonly string[]> =>
      (await correct({ "g.jsonl": lines.join("") }, "--advantages", "grpo", "--sd", "denoised")).stdout.split("\n").toSorted();
    expect(await by(rows.toReversed())).toEqual(await by(rows));
  });
});
