import type { Comparison } from "../../sandbox/job.ts";
import type { Opaque } from "./deep-equal.ts";

export type CompareJson = (actual: unknown, expected: unknown, comparison: Comparison) => boolean;

/**
 * Compares what a program returned with an expected value that is JSON: numbers by value, an instance by the data in it, nothing at all
 * as null. Lists are compared without order where this is asked for, also inside. This function crosses as source text and refers to
 * nothing outside itself.
 */
export function createCompareJson(opaque: Opaque): CompareJson {
  const maxDepth = 5_000;

  function equal(given: unknown, expected: unknown, comparison: Comparison, depth: number): boolean {
    const actual = plainOf(given);
    if (depth > maxDepth) return false;
    if (typeof expected === "number") return equalNumbers(actual, expected, comparison);
    if (expected === null) return actual === null || actual === undefined;
    if (typeof expected !== "object") return actual === expected;
    if (typeof actual !== "object" || actual === null) return false;
    if (Array.isArray(expected)) return equalLists(actual, expected, comparison, depth);
    if (Array.isArray(actual)) return false;
    const mine = (actual instanceof Map ? mapToObject(actual) : actual) as Record<string, unknown>;
    const theirs = expected as Record<string, unknown>;
    const tag = Object.prototype.toString.call(mine);
    if (tag !== "[object Object]") return false;
    const keys = Object.keys(theirs);
    const own = Object.keys(mine).filter((key) => mine[key] !== undefined);
    return (
      own.length === keys.length && keys.every((key) => Object.hasOwn(mine, key) && equal(mine[key], theirs[key], comparison, depth + 1))
    );
  }

  function plainOf(value: unknown): unknown {
    if (opaque.isStandIn(value)) return typeof value === "function" ? value : opaque.snapshot(value as object);
    const tag = typeof value === "object" && value !== null ? Object.prototype.toString.call(value) : "";
    return tag === "[object Number]" || tag === "[object String]" || tag === "[object Boolean]"
      ? (value as { valueOf(): unknown }).valueOf()
      : value;
  }

  function mapToObject(map: ReadonlyMap<unknown, unknown>): object {
    return Object.fromEntries(
      [...map].map(([key, value]) => [typeof key === "string" || typeof key === "number" ? String(key) : "", value]),
    );
  }

  function equalNumbers(actual: unknown, expected: number, comparison: Comparison): boolean {
    if (typeof actual === "bigint") return Number.isInteger(expected) && actual === BigInt(expected);
    if (typeof actual !== "number") return false;
    if (actual === expected) return true;
    if (comparison.compare !== "float" || !Number.isFinite(actual)) return false;
    return Math.abs(actual - expected) <= Math.max(comparison.absoluteTolerance, comparison.relativeTolerance * Math.abs(expected));
  }

  function equalLists(actual: object, expected: readonly unknown[], comparison: Comparison, depth: number): boolean {
    const list: readonly unknown[] | undefined = Array.isArray(actual)
      ? actual
      : ArrayBuffer.isView(actual)
        ? [...(actual as unknown as Iterable<unknown>)]
        : comparison.compare === "unordered" && actual instanceof Set
          ? [...(actual as Set<unknown>)]
          : undefined;
    if (list === undefined || list.length !== expected.length) return false;
    const inOrder = expected.every((value, at) => equal(list[at], value, comparison, depth + 1));
    return inOrder || (comparison.compare === "unordered" && equalBags(list, expected, comparison, depth));
  }

  function equalBags(list: readonly unknown[], expected: readonly unknown[], comparison: Comparison, depth: number): boolean {
    const left: unknown[] = [];
    const counts = new Map<unknown, number>();
    for (const value of expected) {
      if (typeof value === "object" && value !== null) left.push(value);
      else counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    for (const given of list) {
      const value = given === undefined ? null : typeof given === "bigint" ? Number(given) : plainOf(given);
      if (typeof value === "object" && value !== null) {
        const at = left.findIndex((other) => equal(value, other, comparison, depth + 1));
        if (at === -1) return false;
        left.splice(at, 1);
        continue;
      }
      const key = Object.is(value, -0) ? 0 : value;
      const count = counts.get(key) ?? 0;
      if (count === 0) return false;
      counts.set(key, count - 1);
    }
    return left.length === 0;
  }

  return (actual, expected, comparison) => equal(actual, expected, comparison, 0);
}
