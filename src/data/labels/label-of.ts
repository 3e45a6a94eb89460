/** Words that people and datasets write for right and wrong, in lower case. */
const words: ReadonlyMap<string, 0 | 1> = new Map([
  ["1", 1],
  ["true", 1],
  ["yes", 1],
  ["right", 1],
  ["correct", 1],
  ["0", 0],
  ["false", 0],
  ["no", 0],
  ["wrong", 0],
  ["incorrect", 0],
]);

/** A value as a label: 1 for a right completion, 0 for a wrong one; undefined where it is neither. */
export function labelOf(value: unknown): 0 | 1 | undefined {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value === 1 || value === 0) return value;
  return typeof value === "string" && value.length <= 32 ? words.get(value.trim().toLowerCase()) : undefined;
}
