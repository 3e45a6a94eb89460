import fc from "fast-check";
import { describe, it } from "vitest";
import { itemModes } from "../../../rubrics/aggregation/aggregate.ts";
import { valueOf } from "./support.ts";

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
