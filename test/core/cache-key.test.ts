import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cacheKeyOf, cachePrefix } from "../../src/core/cache-key.ts";
import { canonicalJson } from "../../src/core/hash.ts";
import type { CheckRequest, Json } from "../../src/core/types.ts";

const spec = { use: "exact", version: 1, with: {} };
const prefix = cachePrefix({ spec, seed: 0 });
const keyOf = (request: CheckRequest): string => cacheKeyOf(prefix, request);

describe("cachePrefix", () => {
  it("tells apart spec, version, options, source and seed", () => {
    const scopes = [
      { spec, seed: 0 },
      { spec: { ...spec, use: "number" }, seed: 0 },
      { spec: { ...spec, version: 2 }, seed: 0 },
      { spec: { ...spec, with: { trim: true } }, seed: 0 },
      { spec, source: "a", seed: 0 },
      { spec, source: "b", seed: 0 },
      { spec, seed: 1 },
    ];
    expect(new Set(scopes.map(cachePrefix)).size).toBe(scopes.length);
  });

  it("does not depend on the order of options", () => {
    expect(cachePrefix({ spec: { ...spec, with: { a: 1, b: 2 } }, seed: 0 })).toBe(
      cachePrefix({ spec: { ...spec, with: { b: 2, a: 1 } }, seed: 0 }),
    );
  });
});

describe("cacheKeyOf", () => {
  it("gives 32 characters of one byte each", () => {
    expect(keyOf({ completion: "ä🙂", reference: null })).toMatch(/^[\0-\u{ff}]{32}$/su);
  });

  it("gives equal requests one key", () => {
    const request = (): CheckRequest => ({
      completion: "4",
      reference: { a: [1, "x"] },
      metadata: { b: 1, a: null },
      prompt: [{ role: "user", content: "?" }],
    });
    expect(keyOf(request())).toBe(keyOf(request()));
  });

  it("does not depend on the order of keys in objects, at any depth", () => {
    expect(keyOf({ completion: "", reference: { a: 1, b: { c: 2, d: 3 } } })).toBe(
      keyOf({ completion: "", reference: { b: { d: 3, c: 2 }, a: 1 } }),
    );
  });

  it.each<[string, CheckRequest, CheckRequest]>([
    ["text moved from one field to the next", { completion: "ab", reference: "c" }, { completion: "a", reference: "bc" }],
    ["a completion that spells the next field", { completion: "art1:b", reference: "" }, { completion: "a", reference: "b" }],
    ["a number and its text", { completion: "", reference: 1 }, { completion: "", reference: "1" }],
    ["null and its text", { completion: "", reference: null }, { completion: "", reference: "null" }],
    ["null and undefined", { completion: "", reference: null }, { completion: "", reference: undefined }],
    ["null and NaN", { completion: "", reference: null }, { completion: "", reference: Number.NaN }],
    ["0 and -0", { completion: "", reference: 0 }, { completion: "", reference: -0 }],
    ["an object and its JSON", { completion: "", reference: {} }, { completion: "", reference: "{}" }],
    ["one item and two", { completion: "", reference: ["a,b"] }, { completion: "", reference: ["a", "b"] }],
    ["lone surrogates", { completion: "\ud800", reference: "" }, { completion: "\ud801", reference: "" }],
    ["a lone surrogate and what stands for it", { completion: "\ud800", reference: "" }, { completion: "\ufffd", reference: "" }],
    ["a lone surrogate and its escape", { completion: "\ud800", reference: "" }, { completion: '"\\ud800"', reference: "" }],
    ["lone surrogates inside a reference", { completion: "", reference: ["\udc00"] }, { completion: "", reference: ["\udc01"] }],
    ["prompt and metadata", { completion: "", reference: "", prompt: "" }, { completion: "", reference: "", metadata: {} }],
    ["a prompt that is there", { completion: "", reference: "", prompt: "" }, { completion: "", reference: "" }],
    [
      "messages and prompt",
      { completion: "", reference: "", prompt: [{ role: "user", content: "" }] },
      { completion: "", reference: "", messages: [{ role: "user", content: "" }] },
    ],
  ])("tells apart %s", (_name, one, other) => {
    expect(keyOf(one)).not.toBe(keyOf(other));
  });

  it("gives a reference that is not plain data a key of its own each time", () => {
    const circle: unknown[] = [];
    circle.push(circle);
    for (const reference of [new Map([[1, 2]]), new Date(0), 1n, () => 1, circle]) {
      expect(keyOf({ completion: "", reference })).not.toBe(keyOf({ completion: "", reference }));
    }
  });

  it("gives requests that differ different keys", () => {
    // Few characters, those that lengths and fields are written with among them, so that near collisions are common.
    const text = fc.string({ unit: fc.constantFrom("a", "1", ":", "t", "r", "c", "j", "p", '"', "\ud800", "\ufffd"), maxLength: 6 });
    const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 2 },
        text,
        fc.constantFrom(0, 1, null, true),
        fc.array(tie("value"), { maxLength: 2 }),
        fc.dictionary(text, tie("value"), { maxKeys: 2 }),
      ),
    })).value;
    const request = fc.record({ completion: text, reference: json, prompt: text }, { requiredKeys: ["completion", "reference"] });
    const written = (one: CheckRequest): string => canonicalJson([one.completion, one.prompt ?? null, one.reference]);
    fc.assert(
      fc.property(request, request, (one, other) => {
        expect(keyOf(one) === keyOf(other)).toBe(written(one) === written(other));
      }),
      { numRuns: 2_000 },
    );
  });

  it("tells apart texts that are cut into fields at different places", () => {
    const unit = fc.constantFrom("a", "1", "2", ":", "t", "r", "c", "p");
    fc.assert(
      fc.property(fc.string({ unit, minLength: 2, maxLength: 12 }), fc.nat(12), fc.nat(12), (text, first, second) => {
        const cut = (at: number): CheckRequest => ({ completion: text.slice(0, at), reference: text.slice(at) });
        expect(keyOf(cut(first)) === keyOf(cut(second))).toBe(Math.min(first, text.length) === Math.min(second, text.length));
      }),
      { numRuns: 2_000 },
    );
  });
});
