import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { createProgress, progressLine } from "../../../src/cli/grade/progress.ts";
import { duration, renderSummary } from "../../../src/cli/grade/render-summary.ts";

const plain = (_style: string, text: string): string => text;

/** A stream that takes everything at once. */
function sink(take: (chunk: string) => void): Writable {
  return new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      take(chunk);
      done();
    },
  });
}

describe("progress and summary", () => {
  it.each([
    [{ rows: 0, bytes: 0, totalBytes: undefined, seconds: 0 }, "0 rows  0 rows/s"],
    [{ rows: 1_234_567, bytes: 5, totalBytes: undefined, seconds: 10 }, "1,234,567 rows  123,457 rows/s"],
    [{ rows: 500, bytes: 25, totalBytes: 100, seconds: 5 }, "██████░░░░░░░░░░░░░░░░░░  25%  500 rows  100 rows/s  15 s left"],
    [{ rows: 9, bytes: 0, totalBytes: 100, seconds: 1 }, "░░░░░░░░░░░░░░░░░░░░░░░░   0%  9 rows  9 rows/s"],
    [{ rows: 10, bytes: 300, totalBytes: 100, seconds: 1 }, "████████████████████████ 100%  10 rows  10 rows/s  0.0 s left"],
    [{ rows: 0, bytes: 0, totalBytes: 0, seconds: 1 }, "0 rows  0 rows/s"],
  ])("shows %j", (state, text) => {
    expect(progressLine(state)).toBe(text);
  });

  it("draws on a terminal only, and takes the bar away", () => {
    for (const isTTY of [true, false]) {
      let text = "";
      const stream = Object.assign(
        sink((chunk) => (text += chunk)),
        { isTTY },
      );
      const progress = createProgress(stream, 100);
      progress.bytes(50);
      progress.rows(5);
      progress.clear();
      if (isTTY) expect(text).toMatch(/^\r\u001b\[K█{12}░{12} {2}50% {2}5 rows .*\r\u001b\[K$/u);
      else expect(text).toBe("");
    }
  });

  it.each([
    [0, "0.0 s"],
    [9.94, "9.9 s"],
    [9.96, "10 s"],
    [59.4, "59 s"],
    [59.6, "1 min 0 s"],
    [119.6, "2 min 0 s"],
    [3_599.6, "1 h 0 min"],
    [3_725, "1 h 2 min"],
  ])("writes %d seconds as %s", (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });

  it("writes the whole summary", () => {
    const bars = [
      { from: 0, to: 0.5, count: 6_000 },
      { from: 0.5, to: 1, count: 2 },
    ];
    const text = renderSummary(
      {
        rows: 6_005,
        scored: 6_002,
        abstained: 2,
        errored: 1,
        cached: 3,
        cost: { judge_calls: 1_240, judge_cached: 310, judge_unmetered: 2, input_tokens: 52_110, output_tokens: 8_200, usd: 0.4217 },
        byCause: { reference: 2, infrastructure: 1 },
        byCode: { E_CHECK_THREW: 1 },
        mean: 0.12345,
        quantiles: { min: 0, p25: 0, median: 0.25, p75: 0.5, max: 1 },
        histogram: bars,
        groups: { groups: 1_500, pass1: 0.25, passK: [{ k: 2, value: 0.4375, groups: 1_500 }], allRight: 0.1, allWrong: 0.5, mixed: 0.4 },
        seconds: 60.05,
      },
      plain,
    );
    expect(text).toBe(`scored 6,002   abstained 2   errored 1   mean reward 0.123   1 min 0 s (100 rows/s)
rewards     min 0   p25 0   median 0.25   p75 0.5   max 1
  [0, 0.5)          ██████████████████████████████ 6,000
  [0.5, 1]          █ 2
groups      1,500   pass@1 0.25   pass@2 0.438
            all right 10%   all wrong 50%   mixed 40%
causes      reference 2, infrastructure 1
codes       E_CHECK_THREW 1
judge       1,240 calls   310 known from before   52,110 tokens in   8,200 out   $0.42   2 calls of unknown size
cached      3
`);
  });
});
