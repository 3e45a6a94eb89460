import { element, excerpt, grouped } from "./elements.ts";
import type { PageIndex, PageRow } from "./page-data.ts";

/** The cells of a row in the list, in the order of its head. */
export function rowCells(index: PageIndex, row: PageRow, number: number): readonly HTMLElement[] {
  const reward = index.rewards[number] ?? null;
  const texts: readonly (readonly [name: string, content: readonly (Node | string)[]])[] = [
    ["kind", [kindBadge(index, number)]],
    ["id", excerpt(ends(row.id))],
    ["stratum", excerpt(stratumOf(index, number), 60)],
    ["answer", row.answer === null ? [element("span", { class: "none" }, "none")] : excerpt(row.answer)],
    ["reference", excerpt(row.reference)],
    ["reason", excerpt(row.reason)],
    ["reward", [reward === null ? "–" : rewardText(reward)]],
    ["length", [grouped(index.lengths[number] ?? 0)]],
  ];
  return texts.map(([name, content], place) => {
    const cell = element("div", { role: "gridcell", class: `cell ${name}`, "aria-colindex": String(place + 1) }, ...content);
    if (name !== "kind" && name !== "reward" && name !== "length") cell.dir = "auto";
    return cell;
  });
}

/** Both ends of a long id, since many differ in their last characters alone. */
function ends(id: string): string {
  return id.length <= 14 ? id : `${id.slice(0, 4).toWellFormed()}…${id.slice(-8).toWellFormed()}`;
}

export function kindBadge(index: PageIndex, number: number): HTMLElement {
  const negative = index.kinds[number] === "n";
  return element("span", { class: `badge ${negative ? "negative" : "positive"}` }, negative ? "False negative" : "False positive");
}

export function stratumOf(index: PageIndex, number: number): string {
  return index.strata[index.stratum[number] ?? -1] ?? "";
}

export function rewardText(reward: number): string {
  return String(Number(reward.toPrecision(4)));
}
