import { describe, expect, it } from "vitest";
import { AssayError } from "../../src/core/errors.ts";
import { abstained, candidateFault, errored, erroredBy, scored } from "../../src/core/scores.ts";

const empty = { evidence: [], metrics: {}, parts: {}, cost: {}, durationMs: 0, cached: false };

describe("scores", () => {
  it("fill in what is not given", () => {
    expect(scored(0.5, "half")).toEqual({ status: "scored", reward: 0.5, reason: "half", ...empty });
    expect(abstained("judge", "unsure", { cached: true })).toEqual({
      status: "abstained",
      reward: null,
      cause: "judge",
      reason: "unsure",
      ...empty,
      cached: true,
    });
    expect(candidateFault("E_WORK_BUDGET", [-1, 1], "much", { durationMs: 3 })).toEqual({
      status: "scored",
      reward: -1,
      cause: "candidate",
      code: "E_WORK_BUDGET",
      reason: "much",
      ...empty,
      durationMs: 3,
    });
  });

  it("share no state that one of them could change for all", () => {
    const { evidence, metrics, parts, cost } = scored(1, "x");
    for (const shared of [evidence, metrics, parts, cost]) expect(Object.isFrozen(shared)).toBe(true);
  });

  it("write negative zero as zero", () => {
    expect(Object.is(scored(-0, "x").reward, 0)).toBe(true);
    expect(Object.is(candidateFault("E_WORK_BUDGET", [-0, 1], "x").reward, 0)).toBe(true);
  });

  it("say of an error who caused it and whether sending again may help", () => {
    expect(errored("E_ABORTED", "ended")).toEqual({
      status: "errored",
      reward: null,
      cause: "infrastructure",
      error: { code: "E_ABORTED", message: "ended", retryable: true },
      reason: "ended",
      ...empty,
    });
    expect(errored("E_CHECK_THREW", "x", { cause: "judge", cost: { usd: 1 } })).toMatchObject({
      cause: "judge",
      cost: { usd: 1 },
      error: { retryable: false },
    });
  });

  it("keep the code and hint of an AssayError, and give others the code that they are asked for", () => {
    expect(erroredBy(new AssayError("E_UNDECLARED_FIELD", { message: "read it", hint: "List it." }), "E_CHECK_THREW").error).toEqual({
      code: "E_UNDECLARED_FIELD",
      message: "read it List it.",
      retryable: false,
    });
    expect(erroredBy("oops", "E_CHECK_THREW").error).toMatchObject({ code: "E_CHECK_THREW", message: "oops" });
  });
});
