import { describe, expect, it } from "vitest";
import type { Disagreement } from "../../../src/audit/audit-report.ts";
import { createDisagreementStore } from "../../../src/cli/audit/disagreement-store.ts";

const disagreement = (id: string): Disagreement => ({
  id,
  place: `graded.jsonl:${id}`,
  kind: "false-negative",
  stratum: "math",
  by: [],
  reward: 0,
  prompt: "p",
  completion: "\u2028 </script> 😀",
  answer: null,
  reference: "r",
  reason: "said so",
});

describe("createDisagreementStore", () => {
  it("gives back all in their order while they are few", () => {
    using store = createDisagreementStore(10, 0);
    for (let i = 0; i < 10; i += 1) store.add(disagreement(String(i)));
    expect([...store.read()]).toEqual(Array.from({ length: 10 }, (_, i) => disagreement(String(i))));
  });

  it("keeps a bounded number, the same ones each time, and from all over the input", () => {
    const kept = (): readonly string[] => {
      using store = createDisagreementStore(100, 0);
      for (let i = 0; i < 5_000; i += 1) store.add(disagreement(String(i)));
      expect(store.kept).toBe(100);
      return [...store.read()].map(({ id }) => id);
    };
    const ids = kept();
    expect(kept()).toEqual(ids);
    expect(ids.map(Number)).toEqual(ids.map(Number).toSorted((a, b) => a - b));
    // Of the first and the last half each at least a quarter: a fair draw fails this once in 10⁷ times, and this one is always the same.
    expect(ids.filter((id) => Number(id) < 2_500).length).toBeGreaterThan(25);
    expect(ids.filter((id) => Number(id) >= 2_500).length).toBeGreaterThan(25);
  });
});
