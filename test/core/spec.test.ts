import { describe, expect, it } from "vitest";
import { partSpec } from "../../src/core/part-spec.ts";
import { isSpec, specSchema } from "../../src/core/spec.ts";
import { specDifferences } from "../../src/core/spec-differences.ts";
import type { Json, RewardSpec } from "../../src/core/types.ts";
import { clip, fallback, formula, gate, weightedSum } from "../../src/index.ts";
import { exact } from "../../verifiers/exact/index.ts";
import { math } from "../../verifiers/math/index.ts";
import { number } from "../../verifiers/number/index.ts";

const spec = (use: string, options: RewardSpec["with"] = {}, version = 1): RewardSpec => ({ use, version, with: options });
/** A spec as a value of an option. */
const inner = (...given: Parameters<typeof spec>): Json => ({ ...spec(...given) });

describe("isSpec", () => {
  it("tells a spec from options that look a little like one", () => {
    expect(isSpec(spec("math"))).toBe(true);
    for (const value of [
      null,
      "math",
      [],
      {},
      { use: "math" },
      { ...spec("math"), weight: 1 },
      { use: 1, version: 1, with: {} },
      { use: "a", version: 1, with: [] },
    ])
      expect(isSpec(value), JSON.stringify(value)).toBe(false);
  });

  it("is read by a schema that refuses what is nested without end", () => {
    const deep = JSON.parse(`{"use":"a","version":1,"with":{"x":${"[".repeat(20_000)}${"]".repeat(20_000)}}}`) as Json;
    expect(specSchema.safeParse(deep).success).toBe(false);
    expect(specSchema.safeParse(spec("a", { x: [[1]] })).success).toBe(true);
  });
});

describe("partSpec", () => {
  it.each([
    [
      "a part of a sum",
      weightedSum({ right: { weight: 1, reward: math() }, reward: { weight: 1, reward: exact() } }).spec,
      "right",
      "math",
    ],
    [
      "a part of a sum that is called reward",
      weightedSum({ right: { weight: 1, reward: math() }, reward: { weight: 1, reward: exact() } }).spec,
      "reward",
      "exact",
    ],
    ["a branch of a gate", gate({ when: exact(), then: math() }).spec, "then", "math"],
    ["what a clip moves", clip({ reward: math(), max: 0.5 }).spec, "reward", "math"],
    ["a part of a formula", formula({ formula: "a * b", parts: { a: exact(), b: math() } }).spec, "b", "math"],
    ["a step by its name", fallback([{ name: "first", reward: exact() }, math()]).spec, "first", "exact"],
    ["a step by its recipe", fallback([{ name: "first", reward: exact() }, math()]).spec, "math", "math"],
  ])("finds %s", (_name, whole, part, use) => {
    expect(partSpec(whole, part)?.use).toBe(use);
  });

  it("numbers steps of one recipe as their Scores are", () => {
    const whole = fallback([
      number({ absoluteTolerance: 1 }),
      { name: "number-2", reward: exact() },
      number({ absoluteTolerance: 2 }),
    ]).spec;
    expect(partSpec(whole, "number")?.with).toMatchObject({ absoluteTolerance: 1 });
    expect(partSpec(whole, "number-2")?.use).toBe("exact");
    expect(partSpec(whole, "number-3")?.with).toMatchObject({ absoluteTolerance: 2 });
  });

  it("finds nothing where no part has the name", () => {
    expect(partSpec(math().spec, "right")).toBeUndefined();
    expect(partSpec(gate({ when: exact(), then: math() }).spec, "else")).toBeUndefined();
  });
});

describe("specDifferences", () => {
  it("finds none between equal specs, whatever the order of keys", () => {
    expect(specDifferences(spec("a", { x: 1, y: [1, { z: null }] }), spec("a", { y: [1, { z: null }], x: 1 }))).toEqual([]);
  });

  it.each<[string, RewardSpec, RewardSpec, object]>([
    ["an option", spec("a", { x: 1 }), spec("a", { x: 2 }), { kind: "option", path: "reward.a.x", before: 1, after: 2 }],
    ["an option that one lacks", spec("a"), spec("a", { x: null }), { kind: "option", path: "reward.a.x", before: undefined, after: null }],
    [
      "an entry of a list",
      spec("a", { x: [1, 2] }),
      spec("a", { x: [1] }),
      { kind: "option", path: "reward.a.x.1", before: 2, after: undefined },
    ],
    ["a list for a map", spec("a", { x: [] }), spec("a", { x: {} }), { kind: "option", path: "reward.a.x", before: [], after: {} }],
    [
      "a number for a Reward",
      spec("a", { x: 0 }),
      spec("a", { x: inner("b") }),
      { kind: "option", path: "reward.a.x", before: 0, after: spec("b") },
    ],
    ["the recipe at the top", spec("a"), spec("b"), { kind: "recipe", path: "reward", before: "a", after: "b" }],
    [
      "an inner recipe",
      spec("a", { p: { weight: 1, reward: inner("b") } }),
      spec("a", { p: { weight: 1, reward: inner("c", { x: 1 }) } }),
      { kind: "recipe", path: "reward.a.p.reward", before: "b", after: "c" },
    ],
    [
      "a version",
      spec("a", { p: inner("b", {}, 6) }),
      spec("a", { p: inner("b", {}, 7) }),
      { kind: "version", path: "reward.a.p", use: "b", before: 6, after: 7 },
    ],
    [
      "an inherited name",
      spec("a"),
      spec("a", { toString: 1 }),
      { kind: "option", path: "reward.a.toString", before: undefined, after: 1 },
    ],
  ])("names %s that differs", (_name, before, after, difference) => {
    expect(specDifferences(before, after)).toEqual([difference]);
  });

  it("names a version once, and the options of every place", () => {
    const both = (version: number, x: number): RewardSpec => spec("a", { p: inner("b", { x }, version), q: inner("b", { x }, version) });
    expect(specDifferences(both(1, 1), both(2, 2)).map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      "version reward.a.p",
      "option reward.a.p.b.x",
      "option reward.a.q.b.x",
    ]);
  });
});
