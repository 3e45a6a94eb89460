/** A line of results, as `assay grade --keep prompt,completion,reference` writes it. */
export function gradedLine(row: {
  readonly id: string;
  readonly verdict: 0 | 1 | null;
  readonly stratum?: string;
  readonly completion?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}): string {
  const { id, verdict, stratum = "math", completion = `answer ${id}`, metadata = {} } = row;
  const status = verdict === null ? "abstained" : "scored";
  const decision = verdict === null ? null : { verdict, stratum };
  const kept = { prompt: `question ${id}`, completion, reference: "7" };
  return `${JSON.stringify({ id, status, reward: verdict, cause: null, decision, group: null, metadata, fingerprint: "f", seed: 0, ...kept })}\n`;
}
