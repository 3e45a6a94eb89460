import type { PageRow } from "./page-data.ts";

/** The texts of a chunk of rows, put together in lower case so that one search runs over all of them. */
export interface SearchText {
  readonly text: string;
  /** Where each row begins, and last the length of the whole. */
  readonly starts: Uint32Array;
}

/** A mark between rows and fields that no wanted text has. */
const between = "\u0000";

export function searchText(rows: readonly PageRow[], more: (row: number) => readonly string[]): SearchText {
  const starts = new Uint32Array(rows.length + 1);
  // Joined at once: a text that grew piece by piece would be put together in its first search.
  const texts = rows.map((row, place) => {
    const fields = [row.id, row.prompt, row.completion, row.answer ?? "", row.reference, row.reason, ...more(place)];
    const text = fields.join(between).toLowerCase() + between;
    starts[place + 1] = (starts[place] ?? 0) + text.length;
    return text;
  });
  return { text: texts.join(""), starts };
}

/** Sets 1 in `hits`, from `first` on, for each row of the chunk that has the wanted text; upper and lower case are alike. */
export function markHits({ text, starts }: SearchText, wanted: string, hits: Uint8Array, first: number): void {
  const needle = wanted.toLowerCase();
  let row = 0;
  for (let at = text.indexOf(needle); at !== -1 && row < starts.length - 1; at = text.indexOf(needle, starts[row])) {
    row = rowAt(starts, at, row);
    hits[first + row] = 1;
    row += 1;
  }
}

/** The row that the place in the text belongs to. */
function rowAt(starts: Uint32Array, at: number, from: number): number {
  let [low, high] = [from, starts.length - 2];
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}
