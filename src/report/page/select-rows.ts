import type { PageIndex } from "./page-data.ts";
import type { SortKey, ViewState } from "./view-state.ts";

/** The numbers of the rows that a view shows, in its order. `hits` has 1 for each row whose texts have the wanted text; null asks for none. */
export function selectRows(index: PageIndex, view: ViewState, hits: Uint8Array | null): Uint32Array {
  const kind = view.kind === null ? null : view.kind === "false-negative" ? "n" : "p";
  const stratum = view.stratum === null ? null : index.strata.indexOf(view.stratum);
  const wanted = [...view.by].map(([name, value]) => {
    const column = index.by.find(({ column: known }) => known === name);
    return { of: column?.value ?? [], value: column?.values.indexOf(value) ?? -1 };
  });
  const rows = new Uint32Array(index.kinds.length);
  let found = 0;
  for (let row = 0; row < rows.length; row += 1) {
    if (kind !== null && index.kinds[row] !== kind) continue;
    if (stratum !== null && index.stratum[row] !== stratum) continue;
    if (hits !== null && hits[row] !== 1) continue;
    if (wanted.some(({ of, value }) => of[row] !== value)) continue;
    rows[found] = row;
    found += 1;
  }
  return sorted(rows.subarray(0, found), index, view.sort, view.descending);
}

/** Stable: equal rows stay in the order of the file, also where the order is turned round. */
function sorted(rows: Uint32Array, index: PageIndex, key: SortKey, descending: boolean): Uint32Array {
  if (key === "row") return descending ? rows.reverse() : rows;
  const compare = comparison(index, key);
  const sign = descending ? -1 : 1;
  return rows.sort((a, b) => sign * compare(a, b) || a - b);
}

function comparison(index: PageIndex, key: Exclude<SortKey, "row">): (a: number, b: number) => number {
  const numbers = (values: readonly (number | null)[]) => (a: number, b: number) =>
    (values[a] ?? -Infinity) - (values[b] ?? -Infinity) || 0;
  switch (key) {
    case "id":
      return (a, b) => textOrder(index.ids[a] ?? "", index.ids[b] ?? "");
    case "stratum": {
      const names = [...index.strata.keys()].sort((a, b) => textOrder(index.strata[a] ?? "", index.strata[b] ?? ""));
      const rank = new Array<number>(names.length).fill(0);
      for (const [place, name] of names.entries()) rank[name] = place;
      return numbers(index.stratum.map((name) => rank[name] ?? 0));
    }
    case "kind":
      return (a, b) => textOrder(index.kinds[a] ?? "", index.kinds[b] ?? "");
    case "reward":
      return numbers(index.rewards);
    case "length":
      return numbers(index.lengths);
  }
}

function textOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
