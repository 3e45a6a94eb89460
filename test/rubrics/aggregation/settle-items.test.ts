import { describe, expect, it } from "vitest";
import { aggregate, type ItemMode } from "../../../rubrics/aggregation/aggregate.ts";
import type { ItemPolicy, Policy, WeightedItem } from "../../../rubrics/aggregation/item-state.ts";
import { settleItems } from "../../../rubrics/aggregation/settle-items.ts";
import { strict, valueOf, verdict, w } from "./support.ts";

describe("policies", () => {
  // A wanted item of weight 3 that is met, and one without a number beside it.
  it.each<[policy: ItemPolicy, weight: number, rawSum: number | null, healthbench: number | null, fraction: number | null]>([
    ["skip", 1, 3, 1, 1],
    ["zero", 1, 3, 0.75, 0.5],
    ["half", 1, 3.5, 3.5 / 4, 0.75],
    ["fail", 1, 3, 0.75, 0.5],
    ["error", 1, null, null, null],
    ["skip", -1, 3, 1, 1],
    ["zero", -1, 3, 1, 1],
    ["half", -1, 3, 1, 1],
    ["fail", -1, 2, 2 / 3, 0.5],
    ["error", -1, null, null, null],
  ])("%s stands for an item of weight %i as said", (policy, weight, ...expected) => {
    for (const [said, own] of [
      [null, { abstain: policy, missing: "error" }],
      [undefined, { abstain: "error", missing: policy }],
    ] as const) {
      const values = (["raw_sum", "healthbench", "fraction_met"] as const).map((mode) =>
        valueOf(mode, [w(3, 1), w(weight, said)], { policy: own }),
      );
      expect(values).toEqual(expected);
    }
  });

  it.each(["conflict", "unparseable", "refused", "truncated", "error"] as const)("treat the status %s as missing", (status) => {
    const items = [{ id: "a", weight: 1 }];
    const verdicts = new Map([["a", { status, score: null }]]);
    expect(settleItems(items, verdicts, { abstain: "zero", missing: "error" })).toEqual({ refused: [{ id: "a", status }] });
    expect(settleItems(items, verdicts, { abstain: "error", missing: "zero" })).toMatchObject({ items: [{ score: 0, status }] });
  });
});

describe("trees", () => {
  const leaf = (id: string, weight: number, more: Partial<WeightedItem> = {}): WeightedItem => ({ id, weight, ...more });
  const treeValue = (
    items: readonly WeightedItem[],
    verdicts: Readonly<Record<string, number | null>>,
    mode: ItemMode = "tree_mean",
  ): number | null => {
    const settled = settleItems(items, new Map(Object.entries(verdicts).map(([id, said]) => [id, verdict(said)])), strict);
    return "items" in settled ? aggregate(mode, settled.items) : null;
  };
  const paper = [
    leaf("code", 3, { children: [leaf("runs", 1), leaf("right", 2, { children: [leaf("loss", 1), leaf("data", 3)] })] }),
    leaf("results", 1, { children: [leaf("table", 1)] }),
  ];

  it("are weighted means at every level", () => {
    // right = (0 + 3) / 4 = 0.75; code = (1 + 2 × 0.75) / 3 = 5/6; all = (3 × 5/6 + 0) / 4 = 0.625
    expect(treeValue(paper, { runs: 1, loss: 0, data: 1, table: 0 })).toBeCloseTo(0.625, 12);
  });

  it("leave out what has no number, parents of it alone too", () => {
    // right = 0; code = (1 + 0) / 3; results is left out
    expect(treeValue(paper, { runs: 1, loss: 0, data: null, table: null })).toBeCloseTo(1 / 3, 12);
    expect(treeValue(paper, { runs: null, loss: null, data: null, table: null })).toBeNull();
  });

  it("take part in the other modes by the number of their top", () => {
    expect(treeValue(paper, { runs: 1, loss: 0, data: 1, table: 0 }, "min")).toBe(0);
    expect(treeValue(paper, { runs: 1, loss: 0, data: 1, table: 0 }, "raw_sum")).toBeCloseTo(2.5, 12);
  });

  it("have gates at any depth", () => {
    const gated = [leaf("top", 1, { children: [leaf("a", 9), leaf("b", 1, { gate: true })] }), leaf("other", 1)];
    expect(treeValue(gated, { a: 1, b: 0, other: 1 }, "veto")).toBe(0);
    expect(treeValue(gated, { a: 1, b: 1, other: 0 }, "veto")).toBe(0.5);
    expect(treeValue(gated, { a: 1, b: 0, other: 1 }, "soft_gate")).toBe(0.25);
  });
});

describe("requires", () => {
  const items: readonly WeightedItem[] = [
    { id: "answers", weight: 1 },
    { id: "explains", weight: 2, requires: ["answers"] },
    { id: "cites", weight: 1, requires: ["explains"] },
    { id: "rude", weight: -2, requires: ["answers"] },
  ];
  const settle = (said: Readonly<Record<string, number | null>>, policy: Policy = strict) =>
    settleItems(items, new Map(Object.entries(said).map(([id, value]) => [id, verdict(value)])), policy);
  const states = (said: Readonly<Record<string, number | null>>, policy: Policy = strict) => {
    const settled = settle(said, policy);
    return "items" in settled ? settled.items.map(({ score, good }) => [score, good]) : settled.refused;
  };

  it.each<[name: string, said: Readonly<Record<string, number | null>>, expected: readonly (readonly (number | null)[])[]]>([
    [
      "all met",
      { answers: 1, explains: 1, cites: 1, rude: 0 },
      [
        [1, 1],
        [1, 1],
        [1, 1],
        [0, 1],
      ],
    ],
    [
      "a missed prerequisite takes credit along the whole chain",
      { answers: 0, explains: 1, cites: 1, rude: 0 },
      [
        [0, 0],
        [0, 0],
        [0, 0],
        [0, 0],
      ],
    ],
    [
      "and no penalty",
      { answers: 0, explains: 1, cites: 1, rude: 1 },
      [
        [0, 0],
        [0, 0],
        [0, 0],
        [1, 0],
      ],
    ],
    [
      "one in the middle",
      { answers: 1, explains: 0, cites: 1, rude: 0 },
      [
        [1, 1],
        [0, 0],
        [0, 0],
        [0, 1],
      ],
    ],
    [
      "half is met",
      { answers: 0.5, explains: 1, cites: 1, rude: 0 },
      [
        [0.5, 0.5],
        [1, 1],
        [1, 1],
        [0, 1],
      ],
    ],
    [
      "below half is not",
      { answers: 0.49, explains: 1, cites: 1, rude: 0 },
      [
        [0.49, 0.49],
        [0, 0],
        [0, 0],
        [0, 0],
      ],
    ],
    [
      "an unknown prerequisite leaves credit out",
      { answers: null, explains: 1, cites: 1, rude: 0.5 },
      [
        [null, null],
        [null, null],
        [null, null],
        [0.5, 0.5],
      ],
    ],
    [
      "but not what is missed by itself",
      { answers: null, explains: 0, cites: 1, rude: 0 },
      [
        [null, null],
        [0, 0],
        [0, 0],
        [0, 1],
      ],
    ],
  ])("%s", (_name, said, expected) => {
    expect(states(said)).toEqual(expected);
  });

  it("decides by what the policy says of an abstained prerequisite", () => {
    const said = { answers: null, explains: 1, cites: 1, rude: 0 };
    expect(states(said, { abstain: "zero", missing: "error" })).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    expect(states(said, { abstain: "fail", missing: "error" })).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    expect(states(said, { abstain: "half", missing: "error" })).toEqual([
      [0.5, 0.5],
      [1, 1],
      [1, 1],
      [0, 1],
    ]);
    expect(states(said, { abstain: "error", missing: "error" })).toEqual([{ id: "answers", status: "abstain" }]);
  });
});
