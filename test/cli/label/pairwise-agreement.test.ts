import { describe, expect, it } from "vitest";
import type { LabelLine } from "../../../src/data/labels/label-line.ts";
import { agreementLines, pairwiseAgreement } from "../../../src/cli/label/pairwise-agreement.ts";

/** A rater's labels by row: r right, w wrong, ? can't tell, - nothing. */
const said = (rater: string, labels: string): readonly LabelLine[] =>
  [...labels].flatMap((label, row) =>
    label === "-"
      ? []
      : [{ id: String(row), place: `graded.jsonl:${row}`, rater, label: label === "?" ? null : label === "r" ? 1 : 0, at: "" }],
  );

describe("pairwiseAgreement", () => {
  it("compares the rows that both labelled right or wrong", () => {
    // Cohen's own arithmetic by hand: 8 of 10 alike, each says right 5 times: (0.8 - 0.5) / (1 - 0.5).
    const found = pairwiseAgreement([...said("ann", "rrrrrwwwww-r?"), ...said("ben", "rrrrwrwwwwr?r")]);
    expect(found.raters).toEqual([
      { name: "ann", right: 6, wrong: 5, unsure: 1 },
      { name: "ben", right: 7, wrong: 5, unsure: 1 },
    ]);
    expect(found.pairs).toMatchObject([{ raters: ["ann", "ben"], rows: 10, same: 8 }]);
    expect(found.pairs[0]?.kappa).toBeCloseTo(0.6, 12);
  });

  it("takes the last word of a rater, and none that was taken back", () => {
    const lines = [
      ...said("ann", "rr"),
      ...said("ann", "w"),
      ...said("ben", "ww"),
      { ...said("ben", "-w")[0], label: null, retracts: true } as LabelLine,
    ];
    expect(pairwiseAgreement(lines).pairs).toMatchObject([{ rows: 1, same: 1 }]);
  });

  it("has no kappa without a row in common or with one label alone", () => {
    expect(pairwiseAgreement([...said("ann", "rr--"), ...said("ben", "--rr")])).toMatchObject({
      pairs: [{ rows: 0, kappa: null, interval: null }],
      alpha: null,
    });
    expect(pairwiseAgreement([...said("ann", "rr"), ...said("ben", "rr")]).pairs).toMatchObject([{ rows: 2, same: 2, kappa: null }]);
    expect(pairwiseAgreement(said("ann", "rw")).pairs).toEqual([]);
  });

  it("tells people in lines, never with NaN", () => {
    const lines = agreementLines(pairwiseAgreement([...said("ann", "rrww"), ...said("ben", "rrww"), ...said("cem", "wwrr")]));
    expect(lines).toEqual([
      "ann: 4 labelled (2 right, 2 wrong, 0 can't tell)",
      "ben: 4 labelled (2 right, 2 wrong, 0 can't tell)",
      "cem: 4 labelled (2 right, 2 wrong, 0 can't tell)",
      expect.stringMatching(/^ann and ben: same label in 4 of 4 rows, kappa 1\.000 \(95%: 1\.000 to 1\.000\)$/u),
      expect.stringMatching(/^ann and cem: same label in 0 of 4 rows, kappa -1\.000/u),
      expect.stringMatching(/^ben and cem: same label in 0 of 4 rows, kappa -1\.000/u),
      expect.stringMatching(/^all raters: alpha -?0\.\d{3}$/u),
    ]);
    expect(agreementLines(pairwiseAgreement([...said("a", "r"), ...said("b", "r")])).at(-1)).toBe(
      "a and b: same label in 1 of 1 rows, kappa not defined, since only one label was given",
    );
    expect(agreementLines(pairwiseAgreement([]))).toEqual([]);
  });
});
