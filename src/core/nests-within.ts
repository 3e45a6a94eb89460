/** Whether parsed JSON is nested at most so many levels deep. What is deeper would break recursions over it. */
export function nestsWithin(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (levels === 0) return false;
  // Object.values is several times as fast as a loop over the keys.
  return Object.values(value).every((inner) => nestsWithin(inner, levels - 1));
}
