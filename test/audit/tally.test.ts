import { describe, expect, it } from "vitest";
import { createTally } from "../../src/audit/tally.ts";
import type { TallyRow } from "../../src/audit/tally-row.ts";

const row = (more: Partial<TallyRow> = {}): TallyRow => ({
  status: "scored",
  null: null,
  verdict: 1,
  stratum: "all",
  by: [],
  label: 1,
  propensity: null,
  appeal: null,
  confidence: null,
  group: null,
  ...more,
});

describe("createTally", () => {
  it("counts verdicts and labels by stratum, and nulls by what brought them about", () => {
    const tally = createTally();
    tally.add(row({ stratum: "a" }));
    tally.add(row({ stratum: "a", verdict: 0, label: 1 }));
    tally.add(row({ stratum: "b", verdict: 0, label: null }));
    tally.add(row({ stratum: "b", status: "errored", verdict: null, null: "infrastructure E_SANDBOX_DIED" }));
    const { overall, strata, rows } = tally.counts();
    expect(rows).toBe(4);
    expect(strata.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(overall.cells[0]).toMatchObject({ rows: 2, labels: { count: 1, right: 1 } });
    expect(overall.cells[1]).toMatchObject({ rows: 1, labels: { count: 1, right: 1 } });
    expect([...overall.nulls]).toEqual([["infrastructure E_SANDBOX_DIED", 1]]);
  });

  it("holds a bounded number of names whatever comes, and joins the rest", () => {
    const tally = createTally({ by: ["model"], maxNames: 10, maxGroups: 100 });
    for (let i = 0; i < 50_000; i += 1) tally.add(row({ stratum: `s${i}`, by: [`m${i}`], group: `g${i}` }));
    const counts = tally.counts();
    expect(tally.held).toBe(11 + 11 + 100);
    expect(counts.strata.at(-1)).toMatchObject({ name: "(others)", rows: 49_990 });
    expect(counts.by[0]).toMatchObject({ joined: true, more: 49_990 });
    expect(counts.groups).toMatchObject({ count: 100, uncounted: 49_900 });
  });

  it("weighs labels by their propensity", () => {
    const tally = createTally();
    tally.add(row({ propensity: 0.25 }));
    tally.add(row({ propensity: 1, label: 0 }));
    expect(tally.counts().overall.cells[1].labels).toMatchObject({ count: 2, weight: 5, weightRight: 4, squares: 17 });
  });

  it("keeps names such as __proto__ and a megabyte of text as names", () => {
    const tally = createTally();
    const long = "x".repeat(1 << 20);
    for (const stratum of ["__proto__", "constructor", long, long]) tally.add(row({ stratum }));
    const { strata } = tally.counts();
    expect(strata.map(({ rows }) => rows)).toEqual([1, 1, 2]);
    expect(strata[2]?.name.length).toBeLessThan(200);
  });

  it("tells groups whose rows are of several strata", () => {
    const tally = createTally();
    for (const [group, stratum] of [
      ["1", "a"],
      ["1", "b"],
      ["2", "a"],
      ["2", "a"],
      ["3", "a"],
    ] as const)
      tally.add(row({ group, stratum }));
    expect(tally.counts().groups).toMatchObject({ count: 3, comparable: 2, mixed: 1 });
  });

  it("joins windows of labelled rows as they grow, so that there are never more than 32", () => {
    const tally = createTally();
    for (let i = 0; i < 10_000; i += 1) tally.add(row({ verdict: i % 10 === 0 ? 0 : 1 }));
    const { drift } = tally.counts();
    expect(drift.length).toBeLessThanOrEqual(32);
    expect(drift.reduce((sum, { labelled }) => sum + labelled, 0)).toBe(10_000);
    expect(drift.reduce((sum, { wrongVerdicts }) => sum + wrongVerdicts, 0)).toBe(1_000);
    expect(drift.at(-1)?.to).toBe(10_000);
  });
});
