import * as z from "zod";

/** What one person said of one row: a line of a label file. Of several lines of a rater for a row the last counts. */
export interface LabelLine {
  readonly id: string;
  /** Where the row stands in the graded file, as it was drawn. */
  readonly place: string;
  readonly rater: string;
  /** 1 for a right completion, 0 for a wrong one, null where the rater could not tell or took the label back. */
  readonly label: 0 | 1 | null;
  /** The rater took back what was said of the row: it is unlabelled again. */
  readonly retracts?: true;
  /** When, as an ISO time. */
  readonly at: string;
  /** What the row was drawn from, carried along as the sample has it. */
  readonly audit?: unknown;
}

const schema = z.looseObject({
  id: z.union([z.string(), z.number().transform(String)]),
  place: z.string().default(""),
  rater: z.string().default(""),
  label: z.union([z.literal(0), z.literal(1), z.null()]),
  retracts: z.literal(true).optional(),
  at: z.string().default(""),
  audit: z.unknown().optional(),
});

export function labelLineText({ id, place, rater, label, retracts, at, audit }: LabelLine): string {
  return `${JSON.stringify({ id, place, rater, label, ...(retracts ? { retracts } : {}), at, ...(audit === undefined ? {} : { audit }) })}\n`;
}

/** The label of a line; undefined where it is none. */
export function parseLabelLine(text: string): LabelLine | undefined {
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    if (!parsed.success) return undefined;
    const { id, place, rater, label, retracts, at, audit } = parsed.data;
    return { id, place, rater, label, at, ...(retracts ? { retracts } : {}), ...(audit === undefined ? {} : { audit }) };
  } catch {
    return undefined; // no JSON
  }
}
