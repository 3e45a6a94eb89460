import { byId, element, excerpt, grouped } from "./elements.ts";
import { kindBadge, stratumOf } from "./row-cells.ts";
import type { RowStore } from "./row-store.ts";

const printedRows = 50;

/** Before printing: the first rows of the list as a plain table, and everything that is folded is opened. */
export function preparePrinting(store: RowStore, rows: () => Uint32Array): void {
  let opened: readonly HTMLDetailsElement[] = [];
  const before = (): void => {
    if (opened.length === 0) opened = [...document.querySelectorAll<HTMLDetailsElement>("details:not([open])")];
    for (const details of opened) details.open = true;
    const list = rows();
    const first = [...list.subarray(0, printedRows)];
    byId("printed-note").textContent =
      list.length === 0
        ? "No disagreement matches the filters."
        : `The first ${grouped(first.length)} of ${grouped(list.length)} disagreements that match the filters, in the order of the list. The page itself shows all of them in full.`;
    byId("printed-rows").replaceChildren(
      ...first.map((number) => {
        const row = store.row(number);
        return element(
          "tr",
          {},
          element("th", { scope: "row" }, ...excerpt(row.id, 60)),
          element("td", {}, kindBadge(store.index, number)),
          element("td", {}, ...excerpt(stratumOf(store.index, number), 60)),
          element("td", {}, ...excerpt(row.answer ?? "none", 120)),
          element("td", {}, ...excerpt(row.reference, 120)),
          element("td", {}, ...excerpt(row.reason, 200)),
        );
      }),
    );
  };
  const after = (): void => {
    for (const details of opened) details.open = false;
    opened = [];
    byId("printed-rows").replaceChildren();
  };
  addEventListener("beforeprint", before);
  addEventListener("afterprint", after);
  matchMedia("print").addEventListener("change", ({ matches }) => (matches ? before() : after()));
}
