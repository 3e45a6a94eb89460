export interface Overlap {
  /** Runs that both have, each as often as the side that has it less often. */
  readonly common: number;
  readonly ofCandidate: number;
  readonly ofReference: number;
}

/** Counts runs of `order` tokens. Tokens hold no spaces. */
export function overlap(candidate: readonly string[], reference: readonly string[], order: number): Overlap {
  const wanted = new Map<string, number>();
  for (const run of runs(reference, order)) wanted.set(run, (wanted.get(run) ?? 0) + 1);
  let common = 0;
  for (const run of runs(candidate, order)) {
    const left = wanted.get(run);
    if (left === undefined || left === 0) continue;
    wanted.set(run, left - 1);
    common += 1;
  }
  return { common, ofCandidate: Math.max(0, candidate.length - order + 1), ofReference: Math.max(0, reference.length - order + 1) };
}

function* runs(tokens: readonly string[], order: number): Generator<string> {
  for (let start = 0; start + order <= tokens.length; start += 1) yield tokens.slice(start, start + order).join(" ");
}
