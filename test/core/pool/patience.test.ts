import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { beginCheck, Postponed, restPoint } from "../../../src/core/pool/patience.ts";
import { createPool } from "../../../src/core/pool/pool.ts";
import { scoreStream } from "../../../src/core/run.ts";
import type { Sample, Score } from "../../../src/core/types.ts";
import { math } from "../../../verifiers/math/index.ts";
import { resting } from "../../support/recipes/resting.ts";
import { runScore } from "../../support/run-score.ts";
import { sample } from "../../support/sample.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

function atRest(times: number): void {
  for (let time = 0; time < times; time += 1) restPoint();
}

describe("restPoint", () => {
  it("does nothing outside the pool", () => {
    expect(() => atRest(1_000)).not.toThrow();
  });

  it.each([
    ["returns where nobody waits", { patienceMs: 0, wait: false, rests: 1_000 }, false],
    ["returns at the first, which a check that was kept from the processor also passes", { patienceMs: 0, wait: true, rests: 1 }, false],
    ["returns while there is patience", { patienceMs: 1e9, wait: true, rests: 1_000 }, false],
    ["returns for a check that may not be postponed", { patienceMs: Number.POSITIVE_INFINITY, wait: true, rests: 1_000 }, false],
    ["postpones where patience is out and others wait", { patienceMs: 0, wait: true, rests: 2 }, true],
  ])("%s", (_name, { patienceMs, wait, rests }, postponed) => {
    onTestFinished(() => beginCheck(Number.POSITIVE_INFINITY, () => false));
    beginCheck(patienceMs, () => wait);
    if (postponed) expect(() => atRest(rests)).toThrow(Postponed);
    else expect(() => atRest(rests)).not.toThrow();
  });

  it("counts anew for every check", () => {
    onTestFinished(() => beginCheck(Number.POSITIVE_INFINITY, () => false));
    for (let check = 0; check < 10; check += 1) {
      beginCheck(0, () => true);
      expect(() => atRest(1)).not.toThrow();
    }
  });
});

describe("a check with rest points in the pool", () => {
  const pool = createPool({ lanes: 1 });
  afterAll(() => pool.close());
  const others = Array.from({ length: 200 }, (_, index) => sample({ id: `other ${index}`, completion: "short" }));

  it("is left where others wait behind it, and is run again to the same Score", async () => {
    const file = join(temporaryFolder(), "log");
    const long = sample({ id: "long", completion: `long ${file}` });
    const scores = await runScore(resting(), [long, ...others], { pool });
    expect(scores.map((score) => score.reason)).toEqual(["after long work", ...others.map(() => "at once")]);
    expect(readFileSync(file, "utf8")).toMatch(/^(begun ){2,3}$/u);
  });

  it("is not taken up again, at whatever priority, while others wait", async () => {
    const long = sample({ id: "long", completion: `long ${join(temporaryFolder(), "log")}` });
    const many = Array.from({ length: 50_000 }, (_, index) => sample({ id: String(index), completion: "short" }));
    const settled: string[] = [];
    for await (const { sample: one } of scoreStream(resting(), [...others, long, ...many], { pool, window: 100_000 })) settled.push(one.id);
    // A batch has 256 at most.
    expect(settled.indexOf("long")).toBeGreaterThanOrEqual(others.length + many.length - 256);
  });

  it("is run once where nobody waits, although it takes far longer than checks of its recipe do", async () => {
    const file = join(temporaryFolder(), "log");
    await runScore(resting(), others, { pool });
    const [score] = await runScore(resting(), [sample({ completion: `long ${file}` })], { pool });
    expect(score).toMatchObject({ status: "scored", reward: 1, reason: "after long work" });
    expect(readFileSync(file, "utf8")).toBe("begun ");
  });
});

describe("math in a crowd", () => {
  it("gives every sample the Score that it has alone, those that were postponed too", async () => {
    await using pool = createPool({ lanes: 2 });
    const roots = Array.from({ length: 300 }, (_, root) => `\\sqrt{${root + 2}}`).join("+");
    const samples = Array.from({ length: 400 }, (_, index) =>
      index % 40 === 7
        ? sample({ id: String(index), completion: `\\boxed{${roots}+${index}}`, reference: [`${3484 + index}.5`, `${3485 + index}.5`] })
        : sample({ id: String(index), completion: `\\boxed{\\frac{${index}}{7}}`, reference: `\\frac{${index + (index % 3)}}{7}` }),
    ) as readonly Sample<string | readonly string[]>[]; // what the references above are
    const evaluate = math.evaluator({});
    const signal = new AbortController().signal;
    const alone: Score[] = [];
    for (const one of samples) alone.push(await evaluate({ completion: text(one), reference: one.reference }, 0, signal));
    const together = await runScore(math(), samples, { pool });
    expect(together.map(untimed)).toEqual(alone.map(untimed));
  });
});

function text({ completion }: Sample<string | readonly string[]>): string {
  return typeof completion === "string" ? completion : "";
}

function untimed(score: Score): Omit<Score, "durationMs"> {
  const { durationMs: _, ...rest } = score;
  return rest;
}
