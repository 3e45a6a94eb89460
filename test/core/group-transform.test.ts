import { describe, expect, it } from "vitest";
import * as z from "zod";
import { isReward, rewardNode } from "../../src/core/combinator.ts";
import { anyRewardNode, defineGroupTransform } from "../../src/core/group-transform.ts";
import type { GroupReward, SampleReward } from "../../src/core/types.ts";

const leaf: SampleReward = { scope: "sample", spec: { use: "leaf", version: 3, with: {} }, range: [0, 1], score: () => [] };
const group: GroupReward = {
  scope: "group",
  spec: { use: "inner", version: 1, with: {} },
  range: [-1, 1],
  score: () => Promise.resolve([]),
};

const wrap = defineGroupTransform({
  name: "wrap",
  version: 2,
  summary: "Wraps.",
  options: z.strictObject({ any: anyRewardNode, alone: rewardNode.optional(), scale: z.number().default(1) }),
  nodes: ["any", "alone"],
  create: ({ any }) => ({ range: any.range, score: () => Promise.resolve([]) }),
});

describe("defineGroupTransform", () => {
  it("makes a recipe of a Reward over groups that is called by its name", () => {
    expect({ ...wrap }).toMatchObject({ kind: "transform", version: 2, summary: "Wraps.", nodes: ["any", "alone"] });
    expect(wrap.name).toBe("wrap");
    const reward = wrap({ any: leaf });
    expect(isReward(reward)).toBe(true);
    expect(reward).toMatchObject({ scope: "group", range: [0, 1] });
  });

  it("takes Rewards of both kinds under anyRewardNode, and writes their specs", () => {
    expect(wrap({ any: group }).range).toEqual([-1, 1]);
    expect(wrap({ any: group, alone: leaf }).spec).toEqual({
      use: "wrap",
      version: 2,
      with: { any: { use: "inner", version: 1, with: {} }, alone: { use: "leaf", version: 3, with: {} }, scale: 1 },
    });
  });

  it.each<[string, unknown]>([
    ["a Reward over groups under rewardNode", { any: leaf, alone: group }],
    ["what is no Reward", { any: { use: "leaf" } }],
    ["nothing", {}],
    ["an unknown option", { any: leaf, scales: 2 }],
    ["the name __proto__", { any: leaf, ["__proto__"]: 1 }],
  ])("refuses %s", (_name, options) => {
    expect(() => wrap.build(options)).toThrow(expect.objectContaining({ code: "E_OPTIONS" }));
  });
});
