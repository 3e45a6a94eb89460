import type { PageIndex, PageRow } from "./page-data.ts";
import { markHits, searchText, type SearchText } from "./search-text.ts";

/** The rows of the page. Their texts stand in chunks that are read when they are first needed; a few stay in memory. */
export interface RowStore {
  readonly index: PageIndex;
  row(number: number): PageRow;
  /** Makes the texts ready to be searched, in slices, so that the first search is as fast as those that follow. */
  prepare(): Promise<void>;
  /** Searches in slices, so that the page stays alive. Ends early, with null, where the signal says so. `progress` gets shares of 1. */
  search(wanted: string, signal: AbortSignal, progress: (share: number) => void): Promise<Uint8Array | null>;
}

const keptChunks = 8;
const sliceMs = 12;

export function createRowStore(index: PageIndex, chunkText: (chunk: number) => string): RowStore {
  const recent = new Map<number, readonly PageRow[]>();
  const searchable = new Map<number, SearchText>();
  const chunks = index.chunks.length - 1;

  const rowsOf = (chunk: number): readonly PageRow[] => {
    const rows = recent.get(chunk) ?? (JSON.parse(chunkText(chunk)) as readonly PageRow[]); // written by this page's maker
    recent.delete(chunk);
    recent.set(chunk, rows);
    const oldest = recent.keys().next().value;
    if (recent.size > keptChunks && oldest !== undefined) recent.delete(oldest);
    return rows;
  };
  const textOf = (chunk: number): SearchText => {
    const known = searchable.get(chunk);
    if (known) return known;
    const first = index.chunks[chunk] ?? 0;
    const rows = JSON.parse(chunkText(chunk)) as readonly PageRow[]; // as above
    const made = searchText(rows, (place) => index.by.map(({ values, value }) => values[value[first + place] ?? -1] ?? ""));
    searchable.set(chunk, made);
    return made;
  };

  return {
    index,
    row(number) {
      let [low, high] = [0, chunks - 1];
      while (low < high) {
        const middle = (low + high + 1) >>> 1;
        if ((index.chunks[middle] ?? 0) <= number) low = middle;
        else high = middle - 1;
      }
      const row = rowsOf(low)[number - (index.chunks[low] ?? 0)];
      if (!row) throw new Error(`The page has no row ${number}.`);
      return row;
    },
    async prepare() {
      for (let chunk = 0, until = performance.now() + sliceMs; chunk < chunks; chunk += 1) {
        textOf(chunk);
        if (performance.now() < until) continue;
        await turn();
        until = performance.now() + sliceMs;
      }
    },
    async search(wanted, signal, progress) {
      const hits = new Uint8Array(index.kinds.length);
      let until = performance.now() + sliceMs;
      for (let chunk = 0; chunk < chunks; chunk += 1) {
        markHits(textOf(chunk), wanted, hits, index.chunks[chunk] ?? 0);
        if (performance.now() < until) continue;
        progress((chunk + 1) / chunks);
        await turn();
        if (signal.aborted) return null;
        until = performance.now() + sliceMs;
      }
      return signal.aborted ? null : hits;
    },
  };
}

/** Lets the browser paint and take input. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
