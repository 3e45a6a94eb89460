import { shownPieces } from "./page/hidden-marks.ts";

/** Markup that is safe to stand in a page. Made by `markup` alone, which escapes all that is not such markup itself. */
export interface Html {
  readonly markup: string;
}

type Part = Html | string | number | null | readonly Part[];

/**
 * Markup with values in it: texts are escaped, with hidden characters as visible marks, lists are joined and null is nothing.
 * Values stand between tags; one in an attribute must come from `attribute`.
 *
 * @example markup`<td>${row.name}</td>`
 */
export function markup(pieces: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { markup: pieces.reduce((text, piece, index) => text + markupOf(parts[index - 1] ?? null) + piece) };
}

/** A text as the value of an attribute, with its quotes; a hidden character is named in it. */
export function attribute(text: string): Html {
  const named = shownPieces(text).map((piece) => (piece.hidden === null ? piece.text : `(${piece.text})`));
  return { markup: `"${escaped(named.join(""))}"` };
}

/** Markup that is ours as it stands: a script, a style sheet or a piece put together before. */
export function trusted(markup: string): Html {
  return { markup };
}

function markupOf(part: Part): string {
  if (part === null) return "";
  if (typeof part === "number") return String(part);
  if (typeof part === "string") return textMarkup(part);
  if ("markup" in part) return part.markup;
  return part.map(markupOf).join("");
}

function textMarkup(text: string): string {
  return shownPieces(text)
    .map((piece) =>
      piece.hidden === null ? escaped(piece.text) : `<span class="mark" title="${escaped(piece.hidden)}">${escaped(piece.text)}</span>`,
    )
    .join("");
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/gu, (character) => `&#${character.charCodeAt(0)};`);
}
