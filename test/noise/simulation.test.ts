import { describe, expect, it } from "vitest";
import { figuresOf } from "../../benchmarks/noise/cell-figures.ts";
import { linesOf } from "../../benchmarks/noise/lines.ts";
import { plan } from "../../benchmarks/noise/plan.ts";
import { tableOf } from "../../benchmarks/noise/table.ts";
import { train } from "../../benchmarks/noise/train.ts";

describe("the simulation of noisy verifiers", () => {
  it("trains by every cell of the plan, the same in every run", () => {
    const figures = plan.map((cell) => {
      const found = train(cell, 1, 2);
      expect(found.groups).toBe(32);
      expect(found.accuracy).toBeGreaterThan(0);
      expect(found.accuracy).toBeLessThan(1);
      return figuresOf(cell, [found]);
    });
    const [first] = plan;
    expect(first && train(first, 1, 2).accuracy).toBe(figures[0]?.accuracy);
    // A line is missing only where its setting was not run; after two steps most do not hold.
    expect(linesOf(figures)).toHaveLength(24);
    expect(tableOf(figures).split("\n").length).toBeGreaterThan(30);
  });

  it("shows that a correction is a no-op under grpo where rates are homogeneous", () => {
    const { noOp } = train({ setting: "homogeneous", advantage: "z", method: "backward" }, 3, 20);
    expect(noOp).toBeLessThan(1e-6);
  });
});
