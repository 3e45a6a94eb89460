/** One disagreement as the page keeps it. Each text is cut at the bound of its kind; `cut` has the whole length of those that were. */
export interface PageRow {
  readonly id: string;
  readonly place: string;
  readonly prompt: string;
  readonly completion: string;
  readonly answer: string | null;
  readonly reference: string;
  readonly reason: string;
  readonly cut?: Readonly<Partial<Record<CutField, number>>>;
}

export type CutField = "id" | "place" | "prompt" | "completion" | "answer" | "reference" | "reason";

/** What filters and sorting need of all rows, by columns, so that no chunk of texts has to be read for them. */
export interface PageIndex {
  /** The first row of each chunk of texts, and last the count of rows. */
  readonly chunks: readonly number[];
  /** A letter a row: n is a false negative, p a false positive. */
  readonly kinds: string;
  readonly strata: readonly string[];
  /** The place in `strata`, a row each. */
  readonly stratum: readonly number[];
  /** The columns of --by, with their values and the place in them, a row each. */
  readonly by: readonly { readonly column: string; readonly values: readonly string[]; readonly value: readonly number[] }[];
  readonly ids: readonly string[];
  readonly rewards: readonly (number | null)[];
  /** Characters of the whole completion, before it was cut. */
  readonly lengths: readonly number[];
}
