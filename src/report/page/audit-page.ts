import { createControls } from "./controls.ts";
import { createDetail } from "./detail.ts";
import { byId, grouped } from "./elements.ts";
import type { PageIndex } from "./page-data.ts";
import { preparePrinting } from "./print-excerpt.ts";
import { rowCells } from "./row-cells.ts";
import { createRowStore } from "./row-store.ts";
import { selectRows } from "./select-rows.ts";
import { startTheme } from "./theme.ts";
import { createVirtualList } from "./virtual-list.ts";
import { hashOf, plainView, viewOf, type ViewState } from "./view-state.ts";

const addressMs = 300;

startTheme();
startList();

/** The list of disagreements: one view, which the fields, the address and the list all show. */
function startList(): void {
  const index = JSON.parse(byId("index").textContent) as PageIndex; // written by this page's maker
  const store = createRowStore(index, (chunk) => byId(`rows-${chunk}`).textContent);
  const grid = byId("list");
  let view: ViewState = plainView;
  let rows: Uint32Array = new Uint32Array();
  let hits: { readonly text: string; readonly marks: Uint8Array } | null = null;
  let search = new AbortController();
  let writing: ReturnType<typeof setTimeout> | undefined;

  const list = createVirtualList({
    grid,
    body: byId("list-body"),
    cells: (position) => rowCells(index, store.row(rows[position] ?? 0), rows[position] ?? 0),
    open: (position) => change({ ...view, open: rows[position] ?? null }),
  });
  const detail = createDetail({
    store,
    step: (by) => {
      const next = rows[rows.indexOf(view.open ?? -1) + by];
      if (next !== undefined) change({ ...view, open: next });
    },
    closed: () => {
      if (view.open !== null) change({ ...view, open: null });
    },
  });
  const controls = createControls(index, () => view, change);
  preparePrinting(store, () => rows);
  byId("filter-text").addEventListener("focus", () => void store.prepare(), { once: true });

  /** Shows another view and writes it into the address, soon: browsers refuse to do that many times a second. */
  function change(next: ViewState): void {
    void apply(next);
    clearTimeout(writing);
    writing = setTimeout(() => {
      const hash = hashOf(view);
      history.replaceState(null, "", `#${hash === "" ? "disagreements" : hash}`);
    }, addressMs);
  }

  async function apply(next: ViewState): Promise<void> {
    const refilter = next.text.trim() !== (hits?.text ?? "") || !sameRows(view, next) || rows.length === 0;
    view = next;
    controls.set(view);
    if (refilter && !(await select())) return;
    if (view.open === null || view.open >= index.kinds.length) {
      detail.close();
      return;
    }
    const position = rows.indexOf(view.open);
    if (position !== -1) list.activate(position);
    detail.open(view.open, position === -1 ? "Outside of the filters" : `${grouped(position + 1)} of ${grouped(rows.length)}`);
  }

  /** Finds the rows of the view and lists them; false where another view came in between. */
  async function select(): Promise<boolean> {
    search.abort();
    search = new AbortController();
    const { signal } = search;
    const wanted = view.text.trim();
    if (wanted !== (hits?.text ?? "")) {
      const found = wanted === "" ? null : await store.search(wanted, signal, (share) => say(`Searching, ${Math.round(share * 100)}%`));
      if (wanted !== "" && found === null) return false;
      hits = found === null ? null : { text: wanted, marks: found };
    }
    rows = selectRows(index, view, hits?.marks ?? null);
    list.show(rows.length, Math.max(0, rows.indexOf(view.open ?? -1)));
    say(`${grouped(rows.length)} of ${grouped(index.kinds.length)} shown`);
    byId("list-empty").hidden = rows.length > 0;
    if (index.kinds === "") byId("list-empty").textContent = "No labelled row disagrees with its verdict.";
    return true;
  }

  function say(words: string): void {
    byId("list-status").textContent = words;
  }

  addEventListener("hashchange", () => {
    const next = viewOf(location.hash);
    if (!next) return;
    byId("disagreements").scrollIntoView();
    grid.focus({ preventScroll: true });
    void apply(next);
  });
  const first = viewOf(location.hash);
  if (first && location.hash !== "") byId("disagreements").scrollIntoView();
  void apply(first ?? plainView);
}

/** Whether both views show the same rows in the same order. */
function sameRows(a: ViewState, b: ViewState): boolean {
  return hashOf({ ...a, open: null }) === hashOf({ ...b, open: null });
}
