import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, hashOf } from "../../src/core/hash.ts";

/** The same value with the keys of every object the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

describe("canonicalJson", () => {
  it("sorts keys at every depth and leaves undefined out", () => {
    expect(canonicalJson({ b: [{ d: 1, c: undefined, a: null }], a: "é" })).toBe('{"a":"é","b":[{"a":null,"d":1}]}');
    expect(canonicalJson({ "a ": 1, a: 2, B: 3 })).toBe('{"B":3,"a":2,"a ":1}');
  });

  it("is one text for equal values, and reads back as the value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe("hashOf", () => {
  it("is SHA-256 of the canonical JSON", () => {
    expect(hashOf({})).toBe("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    expect(hashOf({ a: 1, b: 2 })).toBe(hashOf({ b: 2, a: 1 }));
  });

  it("differs where the value does", () => {
    const values = [undefined, null, "", "null", 0, [], {}, [null], { a: 1 }, { a: "1" }, ["a", "b"], ["ab"], "\ud800"];
    expect(new Set(values.map(hashOf)).size).toBe(values.length);
  });
});
