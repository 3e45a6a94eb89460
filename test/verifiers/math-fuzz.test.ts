import { describe, expect, it } from "vitest";
import { createChance } from "../../benchmarks/math/support/chance.ts";
import { mathInput } from "../../benchmarks/math/support/inputs.ts";
import { scoreFault } from "../../benchmarks/math/support/score-fault.ts";
import { math } from "../../verifiers/math/index.ts";

describe("math on random inputs", () => {
  // benchmarks/math/fuzz.ts gives it many more and looks at time and memory.
  for (const seed of [1, 2, 3]) {
    it(`gives a valid Score for each of 1,000 inputs of seed ${seed}`, async () => {
      const evaluate = math.evaluator({});
      const { signal } = new AbortController();
      const chance = createChance(seed);
      for (let index = 0; index < 1_000; index += 1) {
        const input = mathInput(chance, index);
        const score = await evaluate(input, 0, signal);
        expect(scoreFault(score), JSON.stringify(input)).toBeUndefined();
      }
    });
  }
});
