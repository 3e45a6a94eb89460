import { byId, element, grouped, shown } from "./elements.ts";
import type { CutField, PageRow } from "./page-data.ts";
import { kindBadge, rewardText, stratumOf } from "./row-cells.ts";
import type { RowStore } from "./row-store.ts";

/** The window that shows one row in full. */
export interface Detail {
  open(number: number, where: string): void;
  close(): void;
}

export interface DetailOptions {
  readonly store: RowStore;
  /** Goes on to the next row of the list (1) or back (-1). */
  readonly step: (by: 1 | -1) => void;
  readonly closed: () => void;
}

export function createDetail({ store, step, closed }: DetailOptions): Detail {
  // The page has it as a dialog.
  const dialog = byId("detail") as HTMLDialogElement;
  byId("detail-close").addEventListener("click", () => dialog.close());
  byId("detail-previous").addEventListener("click", () => step(-1));
  byId("detail-next").addEventListener("click", () => step(1));
  dialog.addEventListener("close", closed);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close(); // beside the window itself
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key === "ArrowLeft" || event.key === "k") step(-1);
    else if (event.key === "ArrowRight" || event.key === "j") step(1);
  });

  return {
    open(number, where) {
      const { index } = store;
      const row = store.row(number);
      const reward = index.rewards[number] ?? null;
      byId("detail-title").replaceChildren(kindBadge(index, number), " ", element("bdi", {}, ...shown(row.id)));
      byId("detail-where").textContent = where;
      const facts: readonly (readonly [string, readonly (Node | string)[]])[] = [
        ["Stratum", shown(stratumOf(index, number))],
        ...index.by.map(({ column, values, value }) => [column, shown(values[value[number] ?? -1] ?? "")] as const),
        ["Reward", [reward === null ? "none" : rewardText(reward)]],
        ["Stands at", shown(row.place)],
      ];
      byId("detail-body").replaceChildren(
        element(
          "dl",
          { class: "facts" },
          ...facts.map(([name, value]) => element("div", {}, element("dt", {}, ...shown(name)), element("dd", { dir: "auto" }, ...value))),
        ),
        element("div", { class: "pair" }, text(row, "answer", "Extracted answer"), text(row, "reference", "Reference")),
        text(row, "reason", "Reason of the verdict"),
        text(row, "prompt", "Prompt"),
        text(row, "completion", "Completion"),
      );
      if (!dialog.open) dialog.showModal();
      byId("detail-body").scrollTop = 0;
    },
    close() {
      if (dialog.open) dialog.close();
    },
  };
}

function text(row: PageRow, field: CutField, title: string): HTMLElement {
  const value = row[field];
  const whole = row.cut?.[field];
  const content =
    value === null || value === ""
      ? element("p", { class: "none" }, value === null ? "None was found." : "Empty.")
      : element("pre", { dir: "auto", tabindex: "0", "aria-label": title }, ...shown(value));
  const section = element("section", { class: `text ${field}` }, element("h3", {}, title), content);
  if (whole !== undefined) {
    const note = `Cut: the first ${grouped(value?.length ?? 0)} of ${grouped(whole)} characters. The whole stands in the file that was audited.`;
    section.append(element("p", { class: "cut" }, note));
  }
  return section;
}
