import { describe, expect, it } from "vitest";
import * as z from "zod";
import { defineCombinator, isReward, rewardNode } from "../../src/core/combinator.ts";
import type { GroupReward, SampleReward } from "../../src/core/types.ts";

const leaf: SampleReward = { scope: "sample", spec: { use: "leaf", version: 3, with: { strict: true } }, range: [0, 1], score: () => [] };
const group: GroupReward = {
  scope: "group",
  spec: { use: "centred", version: 1, with: {} },
  range: [-1, 1],
  score: () => Promise.resolve([]),
};

const wrap = defineCombinator({
  name: "wrap",
  version: 2,
  summary: "Wraps.",
  options: z.strictObject({
    inner: z.union([rewardNode, z.strictObject({ reward: rewardNode })]),
    scale: z.number().default(1),
    note: z.string().optional(),
  }),
  nodes: ["inner", "inner.reward"],
  create: () => ({ range: [0, 1], score: () => [] }),
});

describe("defineCombinator", () => {
  it("makes a recipe that is called by its name", () => {
    expect({ ...wrap }).toMatchObject({ kind: "combinator", version: 2, summary: "Wraps.", nodes: ["inner", "inner.reward"] });
    expect(wrap.name).toBe("wrap");
    expect(isReward(wrap({ inner: leaf }))).toBe(true);
  });

  it("writes a spec with defaults filled in and the specs of its parts", () => {
    expect(wrap({ inner: { reward: leaf } }).spec).toEqual({
      use: "wrap",
      version: 2,
      with: { inner: { reward: { use: "leaf", version: 3, with: { strict: true } } }, scale: 1 },
    });
  });

  it("refuses options with the place and what was expected, also inside a union", () => {
    expect(() => wrap.build({ inner: leaf, scale: "2" })).toThrow(/Options of "wrap".*number.*scale/u);
    expect(() => wrap.build({ inner: { reward: 1 } })).toThrow(/expected a per-sample Reward.*inner\.reward/u);
    expect(() => wrap.build({ inner: { reward: leaf, extra: 1 } })).toThrow(/extra/u);
  });

  it("refuses a group Reward wherever it stands", () => {
    for (const inner of [group, { reward: group }])
      expect(() => wrap.build({ inner })).toThrow(expect.objectContaining({ code: "E_GROUP_IN_BRANCH" }));
  });

  it("refuses options that go round in a circle", () => {
    const circle: Record<string, unknown> = { inner: leaf };
    circle["more"] = circle;
    expect(() => wrap.build(circle)).toThrow(expect.objectContaining({ code: "E_OPTIONS" }));
  });

  it("refuses the name __proto__, which would be lost", () => {
    const bag = defineCombinator({
      name: "bag",
      version: 1,
      summary: "Holds parts.",
      options: z.record(z.string(), rewardNode),
      nodes: ["*"],
      create: () => ({ range: [0, 1], score: () => [] }),
    });
    expect(() => bag.build({ a: leaf, ["__proto__"]: leaf })).toThrow(expect.objectContaining({ code: "E_OPTIONS" }));
  });
});
