/**
 * What `structuredClone` does, for plain data and what the language provides. This function crosses as source text and refers to nothing
 * outside itself.
 */
export function clone(value: unknown, seen: Map<unknown, unknown> = new Map()): unknown {
  if (typeof value === "function" || typeof value === "symbol") throw new TypeError(`${String(value)} could not be cloned.`);
  if (typeof value !== "object" || value === null) return value;
  if (seen.has(value)) return seen.get(value);
  let copy: object;
  if (Array.isArray(value)) copy = new Array(value.length);
  else if (value instanceof Date) copy = new Date(value.getTime());
  else if (value instanceof RegExp) copy = new RegExp(value.source, value.flags);
  else if (value instanceof Map) copy = new Map();
  else if (value instanceof Set) copy = new Set();
  else if (ArrayBuffer.isView(value)) return (value as Uint8Array).slice();
  else if (value instanceof Error) copy = new Error(value.message);
  else copy = {};
  seen.set(value, copy);
  if (value instanceof Map) for (const [key, inner] of value) (copy as Map<unknown, unknown>).set(clone(key, seen), clone(inner, seen));
  else if (value instanceof Set) for (const inner of value) (copy as Set<unknown>).add(clone(inner, seen));
  for (const key of Object.keys(value)) (copy as Record<string, unknown>)[key] = clone((value as Record<string, unknown>)[key], seen);
  return copy;
}
