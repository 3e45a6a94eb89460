/** A number with its interval and how both were made. `value` is null where it cannot be known, and `limit` says why or what it lacks. */
export interface Estimate {
  readonly value: number | null;
  readonly interval: readonly [low: number, high: number] | null;
  /** Such as "wilson", "audit-logit", "exact-map". */
  readonly method: string;
  readonly limit?: string;
}

/** Rows with one verdict: how many there are, and what is known of the labelled ones. */
export interface Cell {
  readonly verdict: 0 | 1;
  readonly rows: number;
  readonly labelled: number;
  readonly right: number;
  readonly wrong: number;
  /** Mean probability with which a row of this cell was drawn for a label; null where no row of it is. */
  readonly propensity: number | null;
}

/** What labels tell of a verifier. */
export interface RateEstimates {
  /** P(verdict 0 where the truth is 1). */
  readonly falseNegative: Estimate;
  /** P(verdict 1 where the truth is 0). */
  readonly falsePositive: Estimate;
  /** P(truth 1 where the verdict is 0). */
  readonly overturn: Estimate;
  /** P(truth 1 where the verdict is 1). */
  readonly ppv: Estimate;
  /** Youden's J = 1 − falsePositive − falseNegative. */
  readonly j: Estimate;
  /** The correlation of verdict and truth. */
  readonly phi: Estimate;
  readonly passRate: { readonly raw: Estimate; readonly corrected: Estimate };
  /** No positive was labelled: falseNegative is a lower bound, and falsePositive is not known. */
  readonly lowerBound: boolean;
}

export interface StratumReport extends RateEstimates {
  readonly name: string;
  readonly rows: number;
  readonly abstained: number;
  readonly errored: number;
  readonly negatives: Cell;
  readonly positives: Cell;
  /** By cause and code. */
  readonly nulls: Readonly<Record<string, number>>;
}

export interface Separation {
  /** null where rates of too few strata are known. Harmless where every right answer passes more often than any wrong one. */
  readonly holds: boolean | null;
  readonly highestFalsePositive: { readonly stratum: string; readonly value: number } | null;
  readonly lowestTruePositive: { readonly stratum: string; readonly value: number } | null;
  readonly sentence: string;
}

/** Labelled rows in their order, in windows, and whether the share of wrong verdicts moved. */
export interface Drift {
  readonly windows: readonly {
    readonly from: number;
    readonly to: number;
    readonly labelled: number;
    readonly wrongVerdicts: number;
    readonly interval: readonly [low: number, high: number] | null;
  }[];
  /** The time-uniform interval of the share of wrong verdicts over all labelled rows. */
  readonly anytime: readonly [low: number, high: number] | null;
  /** ln of the e-value against "no more wrong verdicts than in the first window"; at ln(1 / alpha) it is an alarm. */
  readonly logEValue: number | null;
  readonly alarm: boolean;
}

export interface Reliability {
  /** What the probabilities are, such as "reward". */
  readonly of: string;
  readonly ece: number;
  readonly mce: number;
  readonly brier: number;
  readonly bins: readonly { readonly rows: number; readonly confidence: number; readonly right: number }[];
}

/** Two raters, or several: how far their labels agree. */
export interface Agreement {
  readonly raters: readonly string[];
  readonly rows: number;
  readonly kappa: Estimate;
  readonly alpha: number | null;
  readonly table: readonly (readonly number[])[] | null;
}

export interface AdvantageAdvice {
  /** Such as "grpo" or "dr-grpo". */
  readonly advantage: string;
  readonly effect: "no-op" | "scale" | "helps" | "biased" | "unknown";
  readonly sentence: string;
}

export interface NextSample {
  readonly stratum: string;
  readonly verdict: 0 | 1;
  readonly rows: number;
  readonly labelled: number;
  /** How many more to label. */
  readonly draw: number;
}

/** What `assay audit` found; all that the page shows but the disagreements. JSON with snake_case names is printed by --json. */
export interface AuditReport {
  readonly version: 1;
  /** An ISO time, given by the caller. */
  readonly date: string;
  readonly files: readonly string[];
  /** What stands in the rows: recipe and version where a run record tells them. */
  readonly verifier: { readonly use: string | null; readonly version: number | null; readonly fingerprints: readonly string[] };
  readonly labels: {
    readonly from: string;
    /** Rows whose label is no 0 or 1, and which were left out. */
    readonly unreadable: number;
    readonly design: "full" | "partial" | "appeals";
  };
  /** 0.05 for 95% intervals. */
  readonly alpha: number;
  readonly overall: StratumReport;
  /** By the stratum of the decision, worst first. */
  readonly strata: readonly StratumReport[];
  /** By columns the user asked for. `more` counts values beyond those that are shown, which are joined in the last entry. */
  readonly by: readonly { readonly column: string; readonly strata: readonly StratumReport[]; readonly more: number }[];
  readonly separation: Separation;
  readonly drift: Drift | null;
  readonly reliability: Reliability | null;
  readonly agreement: Agreement | null;
  /** The appeal judge's rates and on how many labelled negatives they were measured. */
  readonly judge: { readonly from: string; readonly falsePositive: Estimate; readonly falseNegative: Estimate } | null;
  readonly nulls: {
    readonly rows: number;
    readonly byCause: Readonly<Record<string, number>>;
    /** Groups by the share of their rows without a reward, in tenths; null where rows have no group. */
    readonly groups: { readonly count: number; readonly shares: readonly number[] } | null;
  };
  readonly advantages: readonly AdvantageAdvice[];
  readonly next: readonly NextSample[];
  readonly disagreements: { readonly falseNegatives: number; readonly falsePositives: number; readonly shown: number };
  readonly warnings: readonly string[];
}

/** A labelled row whose verdict is not its label. */
export interface Disagreement {
  readonly id: string;
  /** Where the row stands: file and line. */
  readonly place: string;
  readonly kind: "false-negative" | "false-positive";
  readonly stratum: string;
  /** Values of the columns of --by, in their order. */
  readonly by: readonly string[];
  readonly reward: number | null;
  readonly prompt: string;
  readonly completion: string;
  /** What was extracted from the completion, where the evidence tells it. */
  readonly answer: string | null;
  readonly reference: string;
  readonly reason: string;
}
