import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aggregate, aggregateHolistic, itemModes, type ItemMode } from "../../../rubrics/aggregation/aggregate.ts";
import type { ItemPolicy, ItemVerdict, Policy, WeightedItem } from "../../../rubrics/aggregation/item-state.ts";
import { settleItems } from "../../../rubrics/aggregation/settle-items.ts";

const strict: Policy = { abstain: "skip", missing: "error" };

/** A value from weights and verdicts: a number is a score, null an abstention, undefined a missing verdict. */
function valueOf(
  mode: ItemMode,
  items: readonly (Partial<WeightedItem> & { readonly weight: number; readonly said?: number | null | undefined })[],
  { policy = strict, gateCap = 0.25 }: { readonly policy?: Policy; readonly gateCap?: number } = {},
): number | null {
  const named = items.map((item, index) => ({ id: `i${index}`, ...item }));
  const settled = settleItems(
    named,
    new Map(named.flatMap(({ id, said }) => (said === undefined ? [] : [[id, verdict(said)] as const]))),
    policy,
  );
  return "items" in settled ? aggregate(mode, settled.items, { gateCap }) : null;
}

function verdict(said: number | null): ItemVerdict {
  return said === null ? { status: "abstain", score: null } : { status: "ok", score: said };
}

const w = (weight: number, said?: number | null, more: Partial<WeightedItem> = {}) => ({ weight, said, ...more });

describe("aggregate", () => {
  // Worked out by hand. Two wanted items of weight 4 and 1, a pitfall of weight -2.
  it.each<[mode: ItemMode, first: number, second: number, pitfall: number, expected: number]>([
    ["raw_sum", 1, 0, 1, 2],
    ["raw_sum", 0.5, 1, 0, 3],
    ["healthbench", 1, 0, 1, 2 / 5],
    ["healthbench", 0, 0, 1, -2 / 5],
    ["healthbench_clip", 0, 0, 1, 0],
    ["healthbench_clip", 1, 1, 0, 1],
    ["veto", 0, 0, 1, 0],
    ["veto", 1, 0, 0, 4 / 5],
    ["soft_gate", 1, 0, 0, 4 / 5],
    ["signed_fallback", 0, 1, 0, 1 / 5],
    ["explicit", 0, 0, 0, 2 / 7],
    ["explicit", 1, 0.5, 0.5, 5.5 / 7],
    ["fraction_met", 1, 0, 0.5, 1.5 / 3],
    ["all_pass", 0.5, 0.5, 0.5, 1],
    ["all_pass", 0.5, 0.5, 0.51, 0],
    ["min", 0.75, 1, 0.5, 0.5],
    ["product", 0.5, 0.5, 0.75, 1 / 16],
    ["geomean", 0.125, 1, 0, 0.5],
    ["weighted_geomean", 0.5, 1, 1, 0],
    ["weighted_geomean", 0.25, 1, 0, 0.25 ** (4 / 7)],
  ])("%s of %f, %f and a pitfall at %f is %f", (mode, first, second, pitfall, expected) => {
    expect(valueOf(mode, [w(4, first), w(1, second), w(-2, pitfall)])).toBeCloseTo(expected, 12);
  });

  it.each<[name: string, items: Parameters<typeof valueOf>[1], defined: Partial<Record<ItemMode, number>>]>([
    ["no items", [], {}],
    ["items that are all left out", [w(1, null), w(-1, null)], {}],
    [
      "pitfalls alone, one of two fallen into",
      [w(-3, 1), w(-1, 0)],
      {
        raw_sum: -3,
        signed_fallback: 0.25,
        explicit: 0.25,
        fraction_met: 0.5,
        all_pass: 0,
        min: 0,
        product: 0,
        geomean: 0,
        weighted_geomean: 0,
      },
    ],
    [
      "weights of 0 alone",
      [w(0, 1), w(0, 1)],
      { raw_sum: 0, signed_fallback: 0, fraction_met: 1, all_pass: 1, min: 1, product: 1, geomean: 1 },
    ],
  ])("is undefined for %s where a mode divides by nothing, and never 0 in its place", (_name, items, defined) => {
    for (const mode of itemModes.filter((one) => one !== "tree_mean"))
      expect([mode, valueOf(mode, items)]).toEqual([mode, defined[mode] ?? null]);
  });

  it.each<[name: string, items: Parameters<typeof valueOf>[1], veto: number | null, soft: number | null]>([
    ["a passed gate", [w(1, 1, { gate: true }), w(3, 1)], 1, 1],
    ["a missed gate", [w(1, 0, { gate: true }), w(3, 1)], 0, 0.25],
    ["a missed gate below the cap", [w(9, 0, { gate: true }), w(1, 1)], 0, 0.1],
    ["a gate that is half met", [w(1, 0.5, { gate: true }), w(1, 1)], 0.75, 0.75],
    ["a gate of weight 0", [w(0, 0, { gate: true }), w(1, 1)], 0, 0.25],
    ["a pitfall as a gate, fallen into", [w(-1, 1, { gate: true }), w(4, 1)], 0, 0.25],
    ["a pitfall as a gate, avoided", [w(-1, 0, { gate: true }), w(4, 1)], 1, 1],
    ["a gate that is left out", [w(1, null, { gate: true }), w(4, 1)], 1, 1],
    ["a missed gate without wanted items", [w(-1, 1, { gate: true })], 0, null],
  ])("%s", (_name, items, veto, soft) => {
    expect([valueOf("veto", items), valueOf("soft_gate", items)]).toEqual([veto, soft]);
  });

  it("takes the cap that it is given", () => {
    expect(valueOf("soft_gate", [w(1, 0, { gate: true }), w(3, 1)], { gateCap: 0.1 })).toBe(0.1);
    expect(valueOf("soft_gate", [w(1, 0, { gate: true }), w(3, 1)], { gateCap: 1 })).toBe(0.75);
  });

  it("has no -0, and no product that many factors run into 0 by rounding", () => {
    expect(Object.is(valueOf("raw_sum", [w(-1, 0)]), 0)).toBe(true);
    expect(Object.is(valueOf("healthbench", [w(1, 0), w(-1, 0)]), 0)).toBe(true);
    const many = Array.from({ length: 2_000 }, () => w(1, 0.5));
    expect(valueOf("geomean", many)).toBeCloseTo(0.5, 12);
    expect(valueOf("weighted_geomean", many)).toBeCloseTo(0.5, 12);
  });
});

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

describe("aggregateHolistic", () => {
  it.each([
    ["implicit_affine", 1, 1, 10, 0],
    ["implicit_affine", 5.5, 1, 10, 0.5],
    ["implicit_div", 1, 1, 10, 0.1],
    ["likert_affine", 4, 1, 5, 0.75],
    ["likert_div", 4, 1, 5, 0.8],
    ["implicit_affine", 0, -10, 10, 0.5],
    ["implicit_div", 0, -10, 10, null],
    ["implicit_affine", 11, 1, 10, null],
    ["implicit_affine", 0, 1, 10, null],
    ["likert_div", 3, 3, 3, null],
    ["likert_affine", Number.NaN, 1, 5, null],
    ["likert_affine", Infinity, 1, Infinity, null],
  ] as const)("%s of %f from %f to %f is %s", (mode, value, lo, hi, expected) => {
    const found = aggregateHolistic(mode, { value, lo, hi });
    if (expected === null) expect(found).toBeNull();
    else expect(found).toBeCloseTo(expected, 12);
  });
});

describe("laws", () => {
  const item = fc.record({
    weight: fc.integer({ min: -9, max: 9 }),
    said: fc.oneof(fc.constantFrom(0, 0.25, 0.5, 1, null), fc.double({ min: 0, max: 1, noNaN: true })),
    gate: fc.boolean(),
  });
  const items = fc.array(item, { minLength: 1, maxLength: 8 });
  const bounded = itemModes.filter((mode) => !["raw_sum", "healthbench", "tree_mean"].includes(mode));

  it("keep every mode but the sums within 0 and 1", () => {
    fc.assert(
      fc.property(items, fc.constantFrom(...bounded), (list, mode) => {
        const value = valueOf(mode, list);
        return value === null || (value >= 0 && value <= 1);
      }),
    );
  });

  it("do not look at the order of items", () => {
    fc.assert(
      fc.property(items, fc.constantFrom(...itemModes), fc.integer(), (list, mode, seed) => {
        const turned = list.toSorted((a, b) => Math.sin(seed + a.weight) - Math.sin(seed + b.weight));
        const [one, other] = [valueOf(mode, list), valueOf(mode, turned)];
        return one === other || (one !== null && other !== null && Math.abs(one - other) <= 1e-12);
      }),
    );
  });

  it("never pay for meeting a wanted item less, or for falling into a pitfall deeper", () => {
    fc.assert(
      fc.property(
        items,
        fc.nat(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom(...itemModes),
        (list, index, better, mode) => {
          const at = index % list.length;
          const chosen = list[at];
          if (!chosen || chosen.said === null || (mode === "tree_mean" && list.some(({ weight }) => weight < 0))) return true;
          const said = chosen.weight < 0 ? Math.min(chosen.said, better) : Math.max(chosen.said, better);
          const [before, after] = [valueOf(mode, list), valueOf(mode, list.with(at, { ...chosen, said }))];
          return before === null || after === null || after >= before - 1e-12;
        },
      ),
    );
  });

  it("order the policies: fail is at most zero, which is at most half", () => {
    fc.assert(
      fc.property(items, fc.constantFrom(...itemModes), (list, mode) => {
        if (mode === "tree_mean" && list.some(({ weight }) => weight < 0)) return true;
        const values = (["fail", "zero", "half"] as const).map((abstain) => valueOf(mode, list, { policy: { abstain, missing: "error" } }));
        return values.every((value, index) => index === 0 || value === null || value >= (values[index - 1] ?? value) - 1e-12);
      }),
    );
  });

  it("make skip the rubric without the item", () => {
    fc.assert(
      fc.property(
        items,
        fc.constantFrom(...itemModes),
        (list, mode) =>
          valueOf(mode, list) ===
          valueOf(
            mode,
            list.filter(({ said }) => said !== null),
          ),
      ),
    );
  });

  it("do not look at the scale of the weights, but for the raw sum", () => {
    fc.assert(
      fc.property(items, fc.constantFrom(...itemModes), fc.integer({ min: 2, max: 50 }), (list, mode, factor) => {
        if (mode === "raw_sum") return true;
        const [one, other] = [
          valueOf(mode, list),
          valueOf(
            mode,
            list.map((each) => ({ ...each, weight: each.weight * factor })),
          ),
        ];
        return one === other || (one !== null && other !== null && Math.abs(one - other) <= 1e-12);
      }),
    );
  });

  it("let a gate only lower the value, and veto below soft_gate below the plain clip", () => {
    fc.assert(
      fc.property(items, (list) => {
        const [veto, soft, plain] = (["veto", "soft_gate", "healthbench_clip"] as const).map((mode) => valueOf(mode, list));
        if (plain === null || plain === undefined) return soft === null && (veto === null || veto === 0);
        return veto !== null && soft !== null && veto !== undefined && soft !== undefined && veto <= soft && soft <= plain;
      }),
    );
  });
});
