/** Text of a model or dataset for a piece of evidence: well-formed and at most `limit` characters, the middle left out where it is longer. */
export function shorten(text: string, limit = 120): string {
  if (text.length <= limit) return text.toWellFormed();
  return `${text.slice(0, Math.ceil(limit / 2))} … ${text.slice(-Math.floor(limit / 2))}`.toWellFormed();
}
