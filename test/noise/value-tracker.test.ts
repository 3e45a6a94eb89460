import { describe, expect, it } from "vitest";
import { isAssayError } from "../../src/core/errors.ts";
import { createValueTracker, initialValue, rhoOf, samplingWeight, spoAdvantages, updatedValue, valueOf } from "../../src/noise/index.ts";

function codeOf(task: () => unknown): string {
  try {
    return `no error: ${JSON.stringify(task())}`;
  } catch (error) {
    return isAssayError(error) ? error.code : String(error);
  }
}

describe("the tracked value of SPO", () => {
  it("begins and goes on as in the authors' example", () => {
    const first = initialValue({ right: 6, answers: 8 });
    expect(first).toEqual({ alpha: expect.closeTo(5.77778, 5) as number, beta: expect.closeTo(2.22222, 5) as number });
    expect(valueOf(first)).toBeCloseTo(0.72222, 5);
    expect(rhoOf(0.06)).toBe(0.875);
    expect(rhoOf(0)).toBe(0.96);
    expect(rhoOf(0.006)).toBeCloseTo(2 ** -0.1, 12);
    const second = updatedValue(first, 1, rhoOf(0.06));
    expect(second).toEqual({ alpha: expect.closeTo(6.05556, 5) as number, beta: expect.closeTo(1.94444, 5) as number });
    expect(valueOf(second)).toBeCloseTo(0.75694, 5);
    expect(samplingWeight({ alpha: 1, beta: 1 })).toBeCloseTo(0.55, 12);
  });

  it("knows nothing of a prompt that nobody answered", () => {
    expect(initialValue({ right: 0, answers: 0 })).toEqual({ alpha: 0.5, beta: 0.5 });
  });

  it("stays from 0 to 1 with corrected rewards outside", () => {
    let value = initialValue({ right: 0, answers: 8 });
    for (let step = 0; step < 50; step += 1) value = updatedValue(value, -2.5, 0.9);
    expect(valueOf(value)).toBe(0);
    for (let step = 0; step < 50; step += 1) value = updatedValue(value, 5, 0.9);
    expect(valueOf(value)).toBe(1);
  });

  it.each([
    ["a divergence below 0", () => rhoOf(-1)],
    ["a divergence that is no number", () => rhoOf(Number.NaN)],
    ["a half-life of 0", () => rhoOf(1, { halfLife: 0 })],
    ["rho of 1", () => updatedValue({ alpha: 1, beta: 1 }, 1, 1)],
    ["a reward that is no number", () => updatedValue({ alpha: 1, beta: 1 }, Number.NaN, 0.9)],
    ["answers below 0", () => initialValue({ right: 0, answers: -1 })],
    ["a snapshot of nothing", () => createValueTracker({ restore: { p: { alpha: 0, beta: 0 } } })],
    ["too few values", () => spoAdvantages([1, 0], [{ alpha: 1, beta: 1 }])],
    ["an infinite reward in a batch", () => spoAdvantages([Infinity], [{ alpha: 1, beta: 1 }])],
  ])("refuses %s", (_name, task) => {
    expect(codeOf(task)).toBe("E_USAGE");
  });
});

describe("createValueTracker", () => {
  it("keeps a snapshot as it was, and goes on from one", () => {
    const tracker = createValueTracker({ restore: { p: { alpha: 3, beta: 1 } } });
    expect(tracker.get("new")).toEqual({ alpha: 0.5, beta: 0.5 });
    const frozen = tracker.snapshot();
    tracker.update("p", 0, 1);
    expect(frozen).toEqual({ p: { alpha: 3, beta: 1 } });
    expect(tracker.get("p")).toEqual({ alpha: 2.625, beta: 1.875 });
    const other = createValueTracker({ restore: tracker.snapshot() });
    other.update("p", 1, 1);
    tracker.update("p", 1, 1);
    expect(other.snapshot()).toEqual(tracker.snapshot());
  });
});

describe("spoAdvantages", () => {
  it("standardises rewards less values over the batch", () => {
    const values = [3, 1, 1].map((alpha) => ({ alpha, beta: 1 }));
    // By hand: differences 0.25, -0.5, 0.5.
    const found = spoAdvantages([1, 0, 1], values, { epsilon: 0 });
    const sd = Math.sqrt(((0.25 - 1 / 12) ** 2 + (0.5 + 1 / 12) ** 2 + (0.5 - 1 / 12) ** 2) / 2);
    expect(found).toEqual([0.25 - 1 / 12, -0.5 - 1 / 12, 0.5 - 1 / 12].map((value) => expect.closeTo(value / sd, 12) as number));
  });

  it("leaves missing rewards out, and gives 0 where there is nothing to compare with", () => {
    const half = { alpha: 1, beta: 1 };
    expect(spoAdvantages([1, null, 1], [half, half, half])).toEqual([0, null, 0]);
    expect(spoAdvantages([1], [half])).toEqual([0]);
    expect(spoAdvantages([], [])).toEqual([]);
  });
});
