import { byId, element, grouped, shown } from "./elements.ts";
import type { PageIndex } from "./page-data.ts";
import { plainView, sortKeys, type SortKey, type ViewState } from "./view-state.ts";

export interface Controls {
  /** Puts a view into the fields. */
  set(view: ViewState): void;
}

/** Choices that a list offers; rarer values are found by the text. */
const maxChoices = 300;
const typingMs = 120;

/** The fields above the list and the buttons of its head. */
export function createControls(index: PageIndex, current: () => ViewState, change: (view: ViewState) => void): Controls {
  const text = byId("filter-text") as HTMLInputElement; // as the page has it, like those below
  const kind = byId("filter-kind") as HTMLSelectElement;
  const stratum = byId("filter-stratum") as HTMLSelectElement;
  offer(stratum, index.strata, index.stratum);
  const columns = index.by.map(({ column, values, value }, place) => {
    const select = element("select", { id: `filter-by-${place}` });
    select.append(element("option", { value: "" }, "All"));
    offer(select, values, value);
    byId("filter-columns").append(element("div", { class: "field" }, element("label", { for: select.id }, ...shown(column)), select));
    select.addEventListener("change", () => {
      const by = new Map(current().by);
      const chosen = values[Number(select.value)];
      if (select.value === "" || chosen === undefined) by.delete(column);
      else by.set(column, chosen);
      change({ ...current(), by });
    });
    return { column, values, select };
  });

  let typing: ReturnType<typeof setTimeout> | undefined;
  const typed = (): void => {
    clearTimeout(typing);
    if (text.value !== current().text) change({ ...current(), text: text.value });
  };
  text.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(typed, typingMs);
  });
  text.addEventListener("change", typed);
  kind.addEventListener("change", () => change({ ...current(), kind: kind.value === "" ? null : (kind.value as "false-negative") }));
  stratum.addEventListener("change", () => change({ ...current(), stratum: index.strata[Number(stratum.value || -1)] ?? null }));
  byId("filters").addEventListener("submit", (event) => {
    event.preventDefault();
    typed();
  });
  byId("filter-clear").addEventListener("click", () => {
    change({ ...plainView, sort: current().sort, descending: current().descending });
    text.focus();
  });
  for (const key of sortKeys) {
    document.getElementById(`sort-${key}`)?.addEventListener("click", () => change({ ...current(), ...nextSort(current(), key) }));
  }

  return {
    set(view) {
      if (document.activeElement !== text || text.value.trim() !== view.text.trim()) text.value = view.text;
      kind.value = view.kind ?? "";
      choose(stratum, index.strata, view.stratum);
      for (const { column, values, select } of columns) choose(select, values, view.by.get(column) ?? null);
      for (const key of sortKeys) {
        const order = view.sort !== key || (key === "row" && !view.descending) ? "none" : view.descending ? "descending" : "ascending";
        document.getElementById(`sort-${key}`)?.parentElement?.setAttribute("aria-sort", order);
      }
    },
  };
}

/** First up, then down, then back to the order of the file. */
function nextSort({ sort, descending }: ViewState, key: SortKey): Pick<ViewState, "sort" | "descending"> {
  if (sort !== key) return { sort: key, descending: false };
  return descending ? { sort: "row", descending: false } : { sort: key, descending: true };
}

function offer(select: HTMLSelectElement, values: readonly string[], places: readonly number[]): void {
  const counts = new Array<number>(values.length).fill(0);
  for (const place of places) counts[place] = (counts[place] ?? 0) + 1;
  const order = [...values.keys()].sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0));
  for (const place of order.slice(0, maxChoices)) select.append(choice(values, place, counts[place] ?? 0));
  if (order.length > maxChoices) {
    const more = element("option", { disabled: "" }, `${grouped(order.length - maxChoices)} more: search for them by text`);
    select.append(more);
  }
}

function choice(values: readonly string[], place: number, rows: number): HTMLOptionElement {
  const name = values[place] ?? "";
  const label = element("option", { value: String(place) });
  const words = shown(name === "" ? "(empty)" : name.slice(0, 80))
    .map((node) => node.textContent ?? "")
    .join("");
  label.textContent = `${words} (${grouped(rows)})`;
  return label;
}

/** A value that no choice stands for, such as a rare one out of a link, gets its own. */
function choose(select: HTMLSelectElement, values: readonly string[], value: string | null): void {
  const place = value === null ? -1 : values.indexOf(value);
  if (value !== null && place === -1) {
    if (![...select.options].some((option) => option.value === "unknown"))
      select.append(element("option", { value: "unknown" }, "(stands in no row)"));
    select.value = "unknown";
    return;
  }
  if (place !== -1 && ![...select.options].some((option) => option.value === String(place))) select.append(choice(values, place, 0));
  select.value = place === -1 ? "" : String(place);
}
