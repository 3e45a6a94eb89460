import { shownPieces } from "./hidden-marks.ts";

/** An element with attributes and children. Texts of rows go in by `shown` or as plain children: never as markup. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** A text of a row as nodes, with hidden characters as marks. */
export function shown(text: string): readonly Node[] {
  return shownPieces(text).map((piece) =>
    piece.hidden === null ? document.createTextNode(piece.text) : element("span", { class: "mark", title: piece.hidden }, piece.text),
  );
}

/** The beginning of a text in one line. */
export function excerpt(text: string, limit = 160): readonly Node[] {
  const line = text
    .slice(0, limit * 4)
    .replaceAll(/[ \t\r\n]+/gu, " ")
    .trim();
  return shown(line.length > limit ? `${line.slice(0, limit)}…` : line);
}

/** An element of the page that must be there. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no element "${id}".`);
  return found;
}

/** 12345 as 12,345. */
export function grouped(value: number): string {
  return String(value).replaceAll(/\B(?=(?:\d{3})+$)/gu, ",");
}
