/**
 * Many short entries stand in columns, a number to the right and text to the left. This function crosses as source text and refers to
 * nothing outside itself.
 */
export function inColumns(
  output: readonly string[],
  isCut: boolean,
  allNumbers: boolean,
  indentation: number,
  breakLength: number,
): readonly string[] {
  const shown = isCut ? output.length - 1 : output.length;
  const lengths = output.slice(0, shown).map((text) => text.length);
  const longest = Math.max(...lengths);
  const total = lengths.reduce((sum, length) => sum + length + 2, 0);
  const width = longest + 2;
  if (width * 3 + indentation >= breakLength || !(total / width > 5 || longest <= 6)) return output;
  const biased = Math.max(width - 3 - Math.sqrt(width - total / output.length), 1);
  const count = Math.min(Math.round(Math.sqrt(2.5 * biased * shown) / biased), Math.floor((breakLength - indentation) / width), 12, 15);
  if (count <= 1) return output;
  const widths = Array.from({ length: count }, (_, column) => {
    let most = 0;
    for (let at = column; at < shown; at += count) most = Math.max(most, lengths[at] as number);
    return most + 2;
  });
  const rows: string[] = [];
  for (let from = 0; from < shown; from += count) {
    const to = Math.min(from + count, shown);
    let row = "";
    for (let at = from; at < to - 1; at += 1) {
      const cell = `${output[at]}, `;
      const wide = widths[at - from] as number;
      row += allNumbers ? cell.padStart(wide) : cell.padEnd(wide);
    }
    const last = output[to - 1] as string;
    row += allNumbers ? last.padStart((widths[to - 1 - from] as number) - 2) : last;
    rows.push(row);
  }
  if (isCut) rows.push(output[shown] as string);
  return rows;
}
