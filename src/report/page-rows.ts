import type { Disagreement } from "../audit/audit-report.ts";
import { scriptJson } from "./data-script.ts";
import { count, counted } from "./format.ts";
import type { CutField, PageIndex, PageRow } from "./page/page-data.ts";

/** Characters of each text that a page keeps while there is room, and those that it keeps of later rows. */
const fullTexts: Readonly<Record<CutField, number>> = {
  id: 200,
  place: 300,
  prompt: 4_000,
  completion: 4_000,
  answer: 1_000,
  reference: 1_000,
  reason: 1_000,
};
const shortTexts: Readonly<Record<CutField, number>> = {
  id: 80,
  place: 120,
  prompt: 150,
  completion: 300,
  answer: 80,
  reference: 80,
  reason: 120,
};

export interface PageBounds {
  /** Rows that the page lists. Default 100,000. */
  readonly rows?: number;
  /** Bytes of rows after which texts are cut shorter, and after which no further row is taken. Defaults: 64 and 128 MiB. */
  readonly fullBytes?: number;
  readonly bytes?: number;
}

/** The rows of a page as they come: each call of `add` may give the text of a full chunk. */
export interface PageRows {
  add(disagreement: Disagreement): string | null;
  /** The last chunk and the index of all. */
  end(columns: readonly string[]): { readonly chunk: string | null; readonly index: string; readonly bounds: string };
}

const chunkRows = 500;
const chunkChars = 256 << 10;

export function createPageRows({ rows: maxRows = 100_000, fullBytes = 64 << 20, bytes: maxBytes = 128 << 20 }: PageBounds = {}): PageRows {
  let bytes = 0;
  let open: string[] = [];
  let openChars = 0;
  const [chunks, ids, rewards, lengths]: [number[], string[], (number | null)[], number[]] = [[0], [], [], []];
  const kinds: string[] = [];
  const strata = createNames();
  const by: ReturnType<typeof createNames>[] = [];
  const left = { cut: 0, short: 0, out: 0 };

  const flush = (): string | null => {
    if (open.length === 0) return null;
    const text = `[${open.join(",\n")}]`;
    chunks.push(ids.length);
    [open, openChars] = [[], 0];
    return text;
  };

  return {
    add(disagreement) {
      if (ids.length >= maxRows || bytes >= maxBytes) {
        left.out += 1;
        return null;
      }
      const short = bytes >= fullBytes;
      const row = pageRow(disagreement, short ? shortTexts : fullTexts);
      const json = scriptJson(row);
      bytes += Buffer.byteLength(json);
      if (short) left.short += 1;
      if (row.cut) left.cut += 1;
      kinds.push(disagreement.kind === "false-negative" ? "n" : "p");
      ids.push(row.id);
      rewards.push(disagreement.reward);
      lengths.push(disagreement.completion.length);
      strata.add(disagreement.stratum);
      for (const [place, value] of disagreement.by.entries()) (by[place] ??= createNames()).add(value);
      open.push(json);
      openChars += json.length;
      return open.length >= chunkRows || openChars >= chunkChars ? flush() : null;
    },
    end(columns) {
      const chunk = flush();
      const index: PageIndex = {
        chunks,
        kinds: kinds.join(""),
        strata: strata.names,
        stratum: strata.places,
        by: columns.map((column, place) => ({ column, values: by[place]?.names ?? [], value: by[place]?.places ?? [] })),
        ids,
        rewards,
        lengths,
      };
      return { chunk, index: scriptJson(index), bounds: boundsText(ids.length, left) };
    },
  };
}

/** The name of a stratum, or a value of a column, as the list knows it. */
export function pageName(name: string): string {
  return cutAt(name, 200);
}

function createNames(): { readonly names: string[]; readonly places: number[]; add(name: string): void } {
  const known = new Map<string, number>();
  const names: string[] = [];
  const places: number[] = [];
  return {
    names,
    places,
    add(whole) {
      const name = pageName(whole);
      const place = known.get(name) ?? names.length;
      if (place === names.length) {
        known.set(name, place);
        names.push(name);
      }
      places.push(place);
    },
  };
}

function pageRow(disagreement: Disagreement, limits: Readonly<Record<CutField, number>>): PageRow {
  const cut: Partial<Record<CutField, number>> = {};
  const kept = (field: CutField, text: string): string => {
    if (text.length <= limits[field]) return text;
    cut[field] = text.length;
    return cutAt(text, limits[field]);
  };
  const row: PageRow = {
    id: kept("id", disagreement.id),
    place: kept("place", disagreement.place),
    prompt: kept("prompt", disagreement.prompt),
    completion: kept("completion", disagreement.completion),
    answer: disagreement.answer === null ? null : kept("answer", disagreement.answer),
    reference: kept("reference", disagreement.reference),
    reason: kept("reason", disagreement.reason),
  };
  return Object.keys(cut).length === 0 ? row : { ...row, cut };
}

/** The beginning of a text, without half of a pair of surrogates at its end. */
function cutAt(text: string, length: number): string {
  if (text.length <= length) return text;
  return /[\ud800-\udbff]/.test(text[length - 1] ?? "") && /[\udc00-\udfff]/.test(text[length] ?? "")
    ? text.slice(0, length - 1)
    : text.slice(0, length);
}

function boundsText(kept: number, { cut, short, out }: { readonly cut: number; readonly short: number; readonly out: number }): string {
  const { prompt, completion, reference } = fullTexts;
  const parts = [
    `This page holds ${counted(kept, "disagreement")}.`,
    `It keeps up to ${count(prompt)} characters of a prompt, ${count(completion)} of a completion and ${count(reference)} of an answer, a reference and a reason; ${cut === 0 ? "no row was cut" : `${counted(cut, "row was", "rows were")} cut, each saying its whole length`}.`,
    ...(short > 0
      ? [
          `So that the file stays of a bearable size, the last ${count(short)} of them keep the first ${shortTexts.completion} characters of a completion.`,
        ]
      : []),
    ...(out > 0
      ? [`${counted(out, "further disagreement")} did not fit and ${out === 1 ? "stands" : "stand"} in the audited files alone.`]
      : []),
  ];
  return parts.join(" ");
}
