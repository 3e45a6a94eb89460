import type { AuditReport, Cell, Disagreement, Estimate, StratumReport } from "../../../src/audit/audit-report.ts";

/** A report with numbers of the right shape, for tests of the page: the page shows what it is given and computes nothing. */
export function sampleReport(changes: Partial<AuditReport> = {}): AuditReport {
  const strata = [
    stratum("latex.set", { negatives: [160, 38], positives: [84, 3] }),
    stratum("fraction", { negatives: [212, 19], positives: [390, 2] }),
    stratum("integer", { negatives: [340, 6], positives: [1_020, 1] }),
    stratum("text", { negatives: [12, 0], positives: [0, 0], lowerBound: true }),
  ];
  return {
    version: 1,
    date: "2026-03-05T10:20:30.000Z",
    files: ["graded.jsonl"],
    verifier: { use: "math", version: 3, fingerprints: ["sha256:5b41f0c2"] },
    labels: { from: "column correct", unreadable: 2, design: "full" },
    alpha: 0.05,
    overall: stratum("all", { negatives: [724, 63], positives: [1_494, 6] }),
    strata,
    by: [
      {
        column: "level",
        strata: [stratum("5", { negatives: [300, 50], positives: [500, 4] }), stratum("1", { negatives: [424, 13], positives: [994, 2] })],
        more: 0,
      },
    ],
    separation: {
      holds: true,
      highestFalsePositive: { stratum: "latex.set", value: 0.0247 },
      lowestTruePositive: { stratum: "latex.set", value: 0.681 },
      sentence: "Right answers pass more often than any wrong ones, so advantages keep their sign across strata.",
    },
    drift: {
      windows: [0, 1, 2, 3, 4, 5, 6, 7].map((window) => ({
        from: window * 280 + 1,
        to: (window + 1) * 280,
        labelled: 280,
        wrongVerdicts: 6 + ((window * 5) % 7),
        interval: [0.01 + window * 0.001, 0.05 + window * 0.002] as const,
      })),
      anytime: [0.018, 0.049],
      logEValue: -1.25,
      alarm: false,
    },
    reliability: {
      of: "reward",
      ece: 0.042,
      mce: 0.131,
      brier: 0.088,
      bins: Array.from({ length: 10 }, (_, bin) => ({
        rows: 40 + bin * 30,
        confidence: bin / 10 + 0.05,
        right: Math.min(1, bin / 10 + 0.02 + (bin % 3) * 0.04),
      })),
    },
    agreement: {
      raters: ["ann", "ben"],
      rows: 120,
      kappa: estimate(0.91, 0.83, 0.97, "asymptotic"),
      alpha: 0.909,
      table: [
        [48, 3],
        [2, 67],
      ],
    },
    judge: {
      from: "120 labelled negatives",
      falsePositive: estimate(0.03, 0.01, 0.08, "wilson"),
      falseNegative: estimate(0.11, 0.06, 0.2, "wilson"),
    },
    nulls: { rows: 31, byCause: { reference: 20, judge: 11 }, groups: { count: 277, shares: [260, 9, 4, 2, 0, 1, 0, 0, 0, 1] } },
    advantages: [
      {
        advantage: "grpo",
        effect: "no-op",
        sentence: "Dividing by the group's deviation undoes any scaling of rewards within one stratum.",
      },
      { advantage: "dr-grpo", effect: "scale", sentence: "Advantages grow by 1 / J, which a learning rate can do as well." },
      { advantage: "bnpo", effect: "helps", sentence: "Groups of several strata are brought to one scale." },
    ],
    next: [
      { stratum: "latex.set", verdict: 0, rows: 160, labelled: 160, draw: 0 },
      { stratum: "text", verdict: 1, rows: 40, labelled: 0, draw: 40 },
    ],
    disagreements: { falseNegatives: 63, falsePositives: 6, shown: 69 },
    warnings: ['The stratum "text" has no labelled positive: its false negative rate is a lower bound.'],
    ...changes,
  };
}

/** Disagreements over the strata of the sample report, as many as wanted. */
export function* sampleDisagreements(rows: number): Generator<Disagreement, void, undefined> {
  const strata = ["latex.set", "fraction", "integer", "text"];
  for (let row = 0; row < rows; row += 1) {
    const right = row % 11 !== 0;
    yield {
      id: `task-${String(row).padStart(6, "0")}`,
      place: `graded.jsonl:${row + 1}`,
      kind: right ? "false-negative" : "false-positive",
      stratum: strata[row % strata.length] ?? "",
      by: [row % 3 === 0 ? "5" : "1"],
      reward: right ? 0 : 1,
      prompt: `What is ${row} divided by ${(row % 7) + 2}, in lowest terms?`,
      completion: `We divide ${row} by ${(row % 7) + 2}.\nStep by step: ${"so it goes on, ".repeat(row % 40)}and the answer is \\boxed{\\frac{${row}}{${(row % 7) + 2}}}.`,
      answer: row % 5 === 0 ? null : `\\frac{${row}}{${(row % 7) + 2}}`,
      reference: `${row}/${(row % 7) + 2}`,
      reason: right ? `${row}/${(row % 7) + 2} was not found to equal the answer` : "Both sides are equal to 6 digits",
    };
  }
}

/** A whole page as text. */
export async function pageText(write: (sink: (chunk: string) => void) => Promise<void>): Promise<string> {
  const chunks: string[] = [];
  await write((chunk) => void chunks.push(chunk));
  return chunks.join("");
}

interface Counts {
  readonly negatives: readonly [rows: number, right: number];
  readonly positives: readonly [rows: number, wrong: number];
  readonly lowerBound?: boolean;
}

function stratum(name: string, { negatives: [refused, right], positives: [accepted, wrong], lowerBound = false }: Counts): StratumReport {
  const rows = refused + accepted;
  const [truths, falsehoods] = [right + accepted - wrong, refused - right + wrong];
  const [negative, positive] = [share(right, truths), share(wrong, falsehoods)];
  const unknown: Estimate = { value: null, interval: null, method: "audit-logit", limit: "No positive is labelled." };
  const raw = share(accepted, rows);
  return {
    name,
    rows: rows + 6,
    abstained: 5,
    errored: 1,
    negatives: {
      verdict: 0,
      rows: refused,
      labelled: refused,
      right,
      wrong: refused - right,
      propensity: refused === 0 ? null : 1,
    } satisfies Cell,
    positives: { verdict: 1, rows: accepted, labelled: accepted, right: accepted - wrong, wrong, propensity: accepted === 0 ? null : 1 },
    falseNegative: lowerBound ? { ...negative, value: 0.08 } : negative,
    falsePositive: lowerBound ? unknown : positive,
    overturn: share(right, refused),
    ppv: lowerBound ? unknown : share(accepted - wrong, accepted),
    j: lowerBound ? unknown : estimate(1 - (negative.value ?? 0) - (positive.value ?? 0), 0.6, 0.99, "exact-map"),
    phi: lowerBound ? unknown : estimate(0.87, 0.8, 0.92, "exact-map"),
    passRate: { raw, corrected: lowerBound ? unknown : share(truths, rows) },
    lowerBound,
    nulls: { reference: 5, E_WORK_DEADLINE: 1 },
  };
}

function share(hits: number, count: number): Estimate {
  if (count === 0) return { value: null, interval: null, method: "wilson", limit: "There is no row." };
  const value = hits / count;
  const half = 1.96 * Math.sqrt((value * (1 - value)) / count) + 1 / count;
  return estimate(value, Math.max(0, value - half), Math.min(1, value + half), "wilson");
}

function estimate(value: number, low: number, high: number, method: string): Estimate {
  return { value, interval: [low, high], method };
}
