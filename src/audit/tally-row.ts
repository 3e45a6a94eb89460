/** What an audit counts of one graded row. */
export interface TallyRow {
  readonly status: "scored" | "abstained" | "errored";
  /** Who brought about an abstention or error, and its code, such as "judge" or "infrastructure E_SANDBOX_DIED"; null for a scored row. */
  readonly null: string | null;
  /** The decision of the verifier; null where the row has none, and then it counts as undecided. */
  readonly verdict: 0 | 1 | null;
  readonly stratum: string;
  /** Values of the columns that the audit is cut by, in their order. */
  readonly by: readonly string[];
  /** The truth; null where it is not known. */
  readonly label: 0 | 1 | null;
  /** The probability, over 0 and at most 1, with which this row was drawn for its label; null where it is not known. */
  readonly propensity: number | null;
  /** The appeal judge's verdict, with the probability over 0 and at most 1 with which it was asked; null where it gave none. */
  readonly appeal: { readonly verdict: 0 | 1; readonly propensity: number } | null;
  /** The probability, 0 to 1, that the completion is right; null where none was given. */
  readonly confidence: number | null;
  /** Samples drawn for one prompt; null where the row has no group. */
  readonly group: string | null;
}
