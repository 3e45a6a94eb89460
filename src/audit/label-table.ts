type Label = 0 | 1 | null;

/** How often one rater gave each label (outer index) where another gave each (inner index), over the rows that both labelled right or wrong. */
export function labelTable(pairs: Iterable<readonly [one: Label, other: Label]>): readonly (readonly number[])[] {
  const table = [
    [0, 0],
    [0, 0],
  ];
  for (const [one, other] of pairs) {
    const line = one === null ? undefined : table[one];
    if (line && other !== null) line[other] = (line[other] ?? 0) + 1;
  }
  return table;
}
