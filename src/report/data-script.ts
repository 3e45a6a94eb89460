/**
 * Any JSON value as text that stands safely inside a script element of type application/json: what could end the element or begin a
 * comment is escaped, and so are line ends that a parser of pages could change and marks that turn the direction of a text. JSON.parse gives the value back, lone surrogates too.
 */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[<>&\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/gu, escapeUnit);
}

function escapeUnit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
