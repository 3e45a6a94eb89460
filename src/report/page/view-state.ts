export const sortKeys = ["row", "id", "stratum", "kind", "reward", "length"] as const;
export type SortKey = (typeof sortKeys)[number];

/** What the list shows. It stands in the page's address, so that a link leads to the same view. */
export interface ViewState {
  readonly text: string;
  readonly stratum: string | null;
  readonly kind: "false-negative" | "false-positive" | null;
  /** Values by column. */
  readonly by: ReadonlyMap<string, string>;
  readonly sort: SortKey;
  readonly descending: boolean;
  /** The row that is open, by its number from 0. */
  readonly open: number | null;
}

export const plainView: ViewState = { text: "", stratum: null, kind: null, by: new Map(), sort: "row", descending: false, open: null };

/** The view as the part of an address behind the #; empty for the plain one. */
export function hashOf(view: ViewState): string {
  const fields = new URLSearchParams();
  if (view.text !== "") fields.set("text", view.text);
  if (view.kind !== null) fields.set("kind", view.kind);
  if (view.stratum !== null) fields.set("stratum", view.stratum);
  for (const [column, value] of view.by) fields.set(`by.${column}`, value);
  if (view.sort !== "row" || view.descending) fields.set("sort", `${view.descending ? "-" : ""}${view.sort}`);
  if (view.open !== null) fields.set("open", String(view.open));
  return fields.toString();
}

/** The view that an address names, or null where it names a section of the page. What it does not know it passes over. */
export function viewOf(hash: string): ViewState | null {
  const text = hash.replace(/^#/u, "");
  if (text !== "" && !text.includes("=")) return null;
  const fields = new URLSearchParams(text);
  const sort = fields.get("sort") ?? "row";
  const kind = fields.get("kind");
  const open = fields.get("open");
  return {
    text: fields.get("text") ?? "",
    stratum: fields.get("stratum"),
    kind: kind === "false-negative" || kind === "false-positive" ? kind : null,
    by: new Map([...fields].flatMap(([name, value]) => (name.startsWith("by.") ? [[name.slice("by.".length), value] as const] : []))),
    sort: sortKeys.find((key) => key === sort.replace(/^-/u, "")) ?? "row",
    descending: sort.startsWith("-"),
    open: open !== null && /^\d{1,9}$/u.test(open) ? Number(open) : null,
  };
}
